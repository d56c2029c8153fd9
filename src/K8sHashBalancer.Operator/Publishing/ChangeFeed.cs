using System.Collections.Concurrent;
using System.Threading.Channels;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>Names the balancers whose proxies changed: each once until it is read, however often it changed. For one reader.</summary>
public sealed class ChangeFeed
{
    private readonly Channel<BalancerName> _names = Channel.CreateUnbounded<BalancerName>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<BalancerName, bool> _waiting = new();

    /// <summary>The balancers whose status is worth looking at, as they change.</summary>
    public async IAsyncEnumerable<BalancerName> ReadAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var name in _names.Reader.ReadAllAsync(cancellationToken))
        {
            // Before it is looked at: what changes meanwhile is told again.
            _waiting.TryRemove(name, out _);
            yield return name;
        }
    }

    internal void Add(BalancerName name)
    {
        if (_waiting.TryAdd(name, true))
        {
            _names.Writer.TryWrite(name);
        }
    }
}
