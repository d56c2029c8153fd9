using System.Collections.Immutable;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>The links to all replicas that are known. Owned by one loop, which adds and removes; others wake them.</summary>
/// <param name="limit">The most links, spares aside.</param>
/// <param name="create">Makes a link.</param>
internal sealed class OperatorLinks(int limit, Func<OperatorEndPoint, OperatorLink> create) : IAsyncDisposable
{
    private ImmutableDictionary<OperatorEndPoint, RunningLink> _links = ImmutableDictionary<OperatorEndPoint, RunningLink>.Empty;

    /// <summary>Lets all of them look for something to report.</summary>
    public void Wake()
    {
        foreach (var running in Volatile.Read(ref _links).Values)
        {
            running.Link.Wake();
        }
    }

    /// <summary>Makes these the replicas that there are links to, as far as there may be.</summary>
    /// <returns>How many had to be left out.</returns>
    public async Task<int> SetAsync(IReadOnlyCollection<OperatorEndPoint> replicas)
    {
        foreach (var gone in _links.Keys.Except(replicas).ToArray())
        {
            var running = _links[gone];
            Volatile.Write(ref _links, _links.Remove(gone));
            await running.EndAsync();
        }

        // In any order: where not all can be followed, proxies are not all to leave out the same.
        var added = replicas.Except(_links.Keys).OrderBy(_ => Random.Shared.Next()).ToArray();
        var room = Math.Max(0, limit - _links.Values.Count(running => !running.Link.IsSpare));
        foreach (var replica in added.Take(room))
        {
            Volatile.Write(ref _links, _links.Add(replica, RunningLink.Start(create(replica))));
        }

        return Math.Max(0, added.Length - room);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_links.Values.Select(running => running.EndAsync()));

    private sealed record RunningLink(OperatorLink Link, CancellationTokenSource Ending, Task Running)
    {
        public static RunningLink Start(OperatorLink link)
        {
            var ending = new CancellationTokenSource();
            return new RunningLink(link, ending, Task.Run(() => link.RunAsync(ending.Token)));
        }

        public async Task EndAsync()
        {
            await Ending.CancelAsync();
            await Running;
            Ending.Dispose();
        }
    }
}
