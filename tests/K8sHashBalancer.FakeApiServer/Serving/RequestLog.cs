using System.Collections.Immutable;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>The requests so far, those that failed too.</summary>
public sealed class RequestLog
{
    private ImmutableList<RecordedRequest> _requests = [];

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<RecordedRequest> All => _requests;

    /// <summary>Those that read lists.</summary>
    public IReadOnlyList<RecordedRequest> Lists => [.. _requests.Where(request => request.IsList)];

    /// <summary>Those that opened watches.</summary>
    public IReadOnlyList<RecordedRequest> Watches => [.. _requests.Where(request => request.IsWatch)];

    /// <summary>Those that changed something.</summary>
    public IReadOnlyList<RecordedRequest> Writes => [.. _requests.Where(request => request.IsWrite)];

    internal void Add(RecordedRequest request) => ImmutableInterlocked.Update(ref _requests, (all, one) => all.Add(one), request);
}
