using System.Net;
using System.Net.Sockets;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>DNS as a test wants it: every name leads to these places.</summary>
internal sealed class FixedResolver(params IPEndPoint[] endPoints) : IOperatorResolver
{
    private IPEndPoint[]? _endPoints = endPoints;

    /// <summary>Where names lead from now on; null for nowhere, because DNS does not answer.</summary>
    public void Set(params IPEndPoint[]? now) => Volatile.Write(ref _endPoints, now);

    public Task<IReadOnlyList<IPEndPoint>> ResolveAsync(Uri address, CancellationToken cancellationToken) =>
        Volatile.Read(ref _endPoints) is { } now ? Task.FromResult<IReadOnlyList<IPEndPoint>>(now) : throw new SocketException((int)SocketError.TryAgain);
}
