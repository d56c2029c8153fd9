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
    private bool _isContested;

    /// <summary>Which one.</summary>
    public BalancerName Name => name;

    /// <summary>What was published last; null if nothing was.</summary>
    public Publication? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>Whether a proxy took what is current for outdated, so that it is worth being read anew and offered again.</summary>
    public bool IsContested => Volatile.Read(ref _isContested);

    /// <summary>How far its proxies are.</summary>
    public BalancerStatus Status => new(name, Current?.State, [.. _streams.Values.Select(stream => stream.Status)]) { PublishedAt = Current?.PublishedAt };

    /// <summary>The version of a state that is published now.</summary>
    public long NextVersion(DateTimeOffset now)
    {
        var microseconds = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return _version = Math.Max(microseconds, _version + 1);
    }

    /// <summary>A proxy took this for outdated.</summary>
    public void Contest(Publication publication)
    {
        if (publication == Current)
        {
            Volatile.Write(ref _isContested, true);
        }
    }

    /// <summary>Makes something else current.</summary>
    public void Replace(Publication publication)
    {
        Current = publication;
        Volatile.Write(ref _isContested, false);
    }

    /// <summary>Adds a stream in the place of one of the same name, if that is of another run of the proxy, and if there is room.</summary>
    public Admission Add(ProxyStream stream, int limit, out ProxyStream? replaced)
    {
        replaced = _streams.GetValueOrDefault(stream.Status.Name);
        if (replaced is null && _streams.Count >= limit)
        {
            return Admission.Full;
        }

        if (replaced is not null && stream.Instance != 0 && replaced.Instance == stream.Instance)
        {
            return Admission.Duplicate;
        }

        Volatile.Write(ref _streams, _streams.SetItem(stream.Status.Name, stream));
        return Admission.Added;
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
