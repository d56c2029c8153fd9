using System.Collections.Immutable;
using k8s;
using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What reflectors count, by resource. Several mirrors of one resource are counted as one.</summary>
public sealed class ReflectorMetrics
{
    private readonly Counter _lists;
    private readonly Counter _watches;
    private readonly Counter _events;
    private readonly Counter _restarts;
    private readonly Counter _unreadable;
    private readonly Gauge _objects;
    private readonly Gauge _age;
    private ImmutableArray<Observed> _observed = [];

    internal ReflectorMetrics(MetricFactory factory, CollectorRegistry registry, string prefix)
    {
        _lists = factory.CreateCounter($"{prefix}_lists_total", "Complete lists read from the API server.", "resource", "scope");
        _watches = factory.CreateCounter($"{prefix}_watches_total", "Watches opened.", "resource");
        _events = factory.CreateCounter($"{prefix}_watch_events_total", "Events that watches brought, by type.", "resource", "type");
        _restarts = factory.CreateCounter($"{prefix}_watch_restarts_total", "Lists and watches that ended, by reason.", "resource", "reason");
        _unreadable = factory.CreateCounter($"{prefix}_unreadable_objects_total", "Objects that could not be read and were passed over.", "resource");
        _objects = factory.CreateGauge($"{prefix}_objects", "Objects in memory.", "resource");
        _age = factory.CreateGauge(
            $"{prefix}_watch_age_seconds", "How long ago a list or a watch brought anything, bookmarks included: of the watch that has been silent for longest.", "resource");
        registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>Has a mirror's state collected from now on.</summary>
    /// <param name="resource">What it mirrors.</param>
    /// <param name="objects">How many objects it has.</param>
    /// <param name="silence">For how long it has heard nothing; null while there is nothing to hear.</param>
    internal void Observe(string resource, Func<int> objects, Func<TimeSpan?> silence)
    {
        _unreadable.WithLabels(resource);
        ImmutableInterlocked.Update(ref _observed, static (all, one) => all.Add(one), new Observed(resource, objects, silence));
    }

    internal void CountList(string resource, string scope) => _lists.WithLabels(resource, scope).Inc();

    internal void CountWatch(string resource) => _watches.WithLabels(resource).Inc();

    internal void CountEvent(string resource, WatchEventType type) => _events.WithLabels(resource, Word(type)).Inc();

    internal void CountRestart(string resource, string reason) => _restarts.WithLabels(resource, reason).Inc();

    internal void CountUnreadable(string resource) => _unreadable.WithLabels(resource).Inc();

    private void Collect()
    {
        foreach (var mirrors in _observed.GroupBy(one => one.Resource))
        {
            _objects.WithLabels(mirrors.Key).Set(mirrors.Sum(one => one.Objects()));
            if (mirrors.Max(one => one.Silence()) is { } silence)
            {
                _age.WithLabels(mirrors.Key).Set(silence.TotalSeconds);
            }
            else
            {
                _age.RemoveLabelled(mirrors.Key);
            }
        }
    }

    private static string Word(WatchEventType type) => type switch
    {
        WatchEventType.Added => "added",
        WatchEventType.Modified => "modified",
        WatchEventType.Deleted => "deleted",
        WatchEventType.Bookmark => "bookmark",
        _ => "error",
    };

    private sealed record Observed(string Resource, Func<int> Objects, Func<TimeSpan?> Silence);
}
