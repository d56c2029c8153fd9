namespace K8sHashBalancer.Core.Balancing;

/// <summary>What a load balancer may look at when it picks: one request's view of the servers.</summary>
/// <param name="position">The position of the request's key; meaningless to algorithms that use no key.</param>
/// <param name="candidates">The servers that may be picked.</param>
/// <param name="tried">Servers that were tried already for this request and must not be picked again.</param>
/// <param name="loads">Requests in flight, one entry per server; empty if not known.</param>
public readonly ref struct PickContext(
    ulong position, ServerSet candidates, ReadOnlySpan<int> tried = default, ReadOnlySpan<ServerLoad> loads = default)
{
    private readonly ReadOnlySpan<int> _tried = tried;
    private readonly ReadOnlySpan<ServerLoad> _loads = loads;

    /// <summary>The position of the request's key.</summary>
    public ulong Position { get; } = position;

    /// <summary>The servers that may be picked, those tried already among them.</summary>
    public ServerSet Candidates { get; } = candidates;

    /// <summary>Whether nothing is left to pick.</summary>
    public bool IsExhausted
    {
        get
        {
            var left = Candidates.Count;
            foreach (var index in _tried)
            {
                left -= Candidates.Contains(index) ? 1 : 0;
            }

            return left <= 0;
        }
    }

    /// <summary>Whether a server may be picked.</summary>
    public bool Allows(int server) => Candidates.Contains(server) && !_tried.Contains(server);

    /// <summary>Requests in flight at a server; 0 if not known.</summary>
    public int InFlight(int server) => (uint)server < (uint)_loads.Length ? _loads[server].InFlight : 0;
}
