using System.Collections.Immutable;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>
/// One balancer in the <see cref="Publisher"/>, which alone changes it, under its lock. Streams read <see cref="Current"/>
/// without it.
/// </summary>
internal sealed class PublishedBalancer(BalancerName name)
{
    private ImmutableSortedDictionary<string, ProxyStream> _streams = ImmutableSortedDictionary<string, ProxyStream>.Empty;
    private Publication? _current;
    private long _version;

    /// <summary>Which one.</summary>
    public BalancerName Name => name;

    /// <summary>What was published last; null if nothing was.</summary>
    public Publication? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>How far its proxies are.</summary>
    public BalancerStatus Status => new(name, Current?.State, [.. _streams.Values.Select(stream => stream.Status)]);

    /// <summary>The version of a state that is published now.</summary>
    public long NextVersion(DateTimeOffset now)
    {
        var microseconds = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return _version = Math.Max(microseconds, _version + 1);
    }

    /// <summary>Adds a stream in the place of the one of the same name, if there is room.</summary>
    public bool TryAdd(ProxyStream stream, int limit, out ProxyStream? replaced)
    {
        replaced = _streams.GetValueOrDefault(stream.Status.Name);
        if (replaced is null && _streams.Count >= limit)
        {
            return false;
        }

        Volatile.Write(ref _streams, _streams.SetItem(stream.Status.Name, stream));
        return true;
    }

    /// <summary>Removes a stream, unless another one has taken its place.</summary>
    public void Remove(ProxyStream stream)
    {
        if (_streams.GetValueOrDefault(stream.Status.Name) == stream)
        {
            Volatile.Write(ref _streams, _streams.Remove(stream.Status.Name));
        }
    }

    /// <summary>Lets all streams look for something new.</summary>
    public void Wake()
    {
        foreach (var stream in Volatile.Read(ref _streams).Values)
        {
            stream.Wake();
        }
    }
}
