using k8s;
using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What reflectors count, by resource.</summary>
public sealed class ReflectorMetrics
{
    private readonly Counter _lists;
    private readonly Counter _watches;
    private readonly Counter _events;
    private readonly Counter _restarts;
    private readonly Counter _unreadable;
    private readonly Gauge _objects;

    internal ReflectorMetrics(MetricFactory factory, string prefix)
    {
        _lists = factory.CreateCounter($"{prefix}_lists_total", "Complete lists read from the API server.", "resource", "scope");
        _watches = factory.CreateCounter($"{prefix}_watches_total", "Watches opened.", "resource");
        _events = factory.CreateCounter($"{prefix}_watch_events_total", "Events that watches brought, by type.", "resource", "type");
        _restarts = factory.CreateCounter($"{prefix}_watch_restarts_total", "Lists and watches that ended, by reason.", "resource", "reason");
        _unreadable = factory.CreateCounter($"{prefix}_unreadable_objects_total", "Objects that could not be read and were passed over.", "resource");
        _objects = factory.CreateGauge($"{prefix}_objects", "Objects in the store.", "resource");
    }

    internal void CountList(string resource, string scope, int objects)
    {
        _lists.WithLabels(resource, scope).Inc();
        SetObjects(resource, objects);
    }

    internal void CountWatch(string resource) => _watches.WithLabels(resource).Inc();

    internal void CountEvent(string resource, WatchEventType type) => _events.WithLabels(resource, Word(type)).Inc();

    internal void CountRestart(string resource, string reason) => _restarts.WithLabels(resource, reason).Inc();

    internal void CountUnreadable(string resource) => _unreadable.WithLabels(resource).Inc();

    internal void SetObjects(string resource, int objects) => _objects.WithLabels(resource).Set(objects);

    private static string Word(WatchEventType type) => type switch
    {
        WatchEventType.Added => "added",
        WatchEventType.Modified => "modified",
        WatchEventType.Deleted => "deleted",
        WatchEventType.Bookmark => "bookmark",
        _ => "error",
    };
}
