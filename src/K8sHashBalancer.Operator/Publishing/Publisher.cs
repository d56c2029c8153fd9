using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Ordering;
using Prometheus;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>
/// Has the newest snapshot of each balancer, and knows how far its proxies are. Publishing never waits for a proxy: each stream
/// has a loop of its own that looks for the newest snapshot whenever it is done with the one before.
/// </summary>
/// <remarks>Publish nothing before it is complete: proxies take what is published later for newer. Safe to use from many threads.</remarks>
public sealed class Publisher
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BalancerName, PublishedBalancer> _balancers = [];
    private readonly TimeProvider _time;

    /// <summary>Makes a publisher that has published nothing.</summary>
    public Publisher(PublisherOptions options, CollectorRegistry registry, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        _time = time;
        Hellos = new HelloRate(options.HellosPerSecond, options.HelloBurst, time);
        Metrics = new PublisherMetrics(registry, Count);
    }

    /// <summary>The balancers whose proxies came, left, answered, or turned ready or not.</summary>
    public ChangeFeed Changes { get; } = new();

    /// <summary>
    /// The balancers whose state some proxy has taken for outdated for a while: it is to be read anew, and published again. For one
    /// reader.
    /// </summary>
    public ChangeFeed Contested { get; } = new();

    /// <summary>What it allows.</summary>
    internal PublisherOptions Options { get; }

    internal HelloRate Hellos { get; }

    internal PublisherMetrics Metrics { get; }

    /// <summary>
    /// Makes this the state of a balancer. Nothing happens if it is that already, but for one case: proxies took the state for
    /// outdated, and it was read anew since. Then it is offered to them once more.
    /// </summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="snapshot">The state.</param>
    /// <param name="sources">What it was made of: a mark for each source, always in the same order; empty if that is not known.</param>
    public VersionedState Publish(BalancerName balancer, Snapshot snapshot, ImmutableArray<SourceMark> sources = default)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(snapshot);
        PublishedBalancer published;
        VersionedState state;
        lock (_gate)
        {
            published = GetOrAdd(balancer);
            var now = _time.GetUtcNow();
            var marks = sources.IsDefault ? [] : sources;
            if (published.Current is { } current && current.State.Snapshot.Fingerprint == snapshot.Fingerprint)
            {
                if (!published.IsContested || marks.SequenceEqual(current.State.Sources))
                {
                    return current.State;
                }

                state = current.State with { Version = published.NextVersion(now), Sources = marks };
                published.Replace(new Publication(state, current.Timestamp, current.PublishedAt));
            }
            else
            {
                state = new VersionedState(snapshot, Options.Epoch, published.NextVersion(now)) { Sources = marks };
                published.Replace(new Publication(state, _time.GetTimestamp(), now));
                Metrics.CountPublished();
            }
        }

        published.Wake();
        Changes.Add(balancer);
        return state;
    }

    /// <summary>Forgets a balancer. Its proxies go on with what they have.</summary>
    public void Remove(BalancerName balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        lock (_gate)
        {
            if (_balancers.TryGetValue(balancer, out var published))
            {
                published.Current = null;
                RemoveIfUnused(published);
            }
        }

        Changes.Add(balancer);
    }

    /// <summary>How far a balancer's proxies are.</summary>
    public BalancerStatus Status(BalancerName balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        lock (_gate)
        {
            return _balancers.TryGetValue(balancer, out var published) ? published.Status : new BalancerStatus(balancer, null, []);
        }
    }

    /// <summary>How far the proxies of all balancers are.</summary>
    public IReadOnlyList<BalancerStatus> All()
    {
        lock (_gate)
        {
            return [.. _balancers.Values.Select(balancer => balancer.Status)];
        }
    }

    /// <summary>Adds a proxy's stream. One of the same name, of a run of the proxy before, is ended: the proxy has left it.</summary>
    /// <returns>The balancer, if the stream was added.</returns>
    internal (Admission Admission, PublishedBalancer? Balancer) Add(BalancerName balancer, ProxyStream stream)
    {
        ProxyStream? replaced;
        PublishedBalancer published;
        lock (_gate)
        {
            if (!_balancers.ContainsKey(balancer) && _balancers.Values.Count(one => one.Current is null) >= Options.MaxUnpublishedBalancers)
            {
                return (Admission.Full, null);
            }

            published = GetOrAdd(balancer);
            if (published.Add(stream, Options.MaxStreamsPerBalancer, out replaced) is var admission and not Admission.Added)
            {
                return (admission, null);
            }
        }

        replaced?.EndForReplacement();
        Changes.Add(balancer);
        return (Admission.Added, published);
    }

    /// <summary>Removes a stream that ended.</summary>
    internal void Remove(PublishedBalancer published, ProxyStream stream)
    {
        lock (_gate)
        {
            published.Remove(stream);
            RemoveIfUnused(published);
        }

        Changes.Add(published.Name);
    }

    private PublishedBalancer GetOrAdd(BalancerName balancer)
    {
        if (!_balancers.TryGetValue(balancer, out var published))
        {
            _balancers.Add(balancer, published = new PublishedBalancer(balancer));
        }

        return published;
    }

    private void RemoveIfUnused(PublishedBalancer published)
    {
        if (published.Current is null && published.Status.Proxies.IsEmpty)
        {
            _balancers.Remove(published.Name);
        }
    }

    private (int Streams, int Behind, TimeSpan Standstill) Count()
    {
        var all = All();
        var longest = all.SelectMany(balancer => balancer.Proxies).Min(proxy => proxy.BehindSince);
        return (
            all.Sum(balancer => balancer.Proxies.Length),
            all.Sum(balancer => balancer.Proxies.Length - balancer.UpToDate),
            longest is { } since && _time.GetUtcNow() - since is var standstill && standstill > TimeSpan.Zero ? standstill : TimeSpan.Zero);
    }
}
