using System.Collections.Immutable;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>The apps whose widgets are wanted, by their label.</summary>
internal sealed class Wishes
{
    private ImmutableHashSet<ObjectKey> _apps = [];

    public ImmutableHashSet<ObjectKey> Apps => _apps;

    /// <summary>The demand, by the label, for which the server may be asked, or just by the look of the object.</summary>
    public Demand<Widget> Demand(bool byLabel = true) => new(AppOf, () => Apps) { Label = byLabel ? "app" : null };

    public static ObjectKey? AppOf(Widget widget) =>
        widget.GetLabel("app") is { } app ? ObjectKey.Of(widget) with { Name = app } : null;

    public void Add(params ObjectKey[] apps) => ImmutableInterlocked.Update(ref _apps, (all, more) => all.Union(more), apps);

    public void Remove(ObjectKey app) => ImmutableInterlocked.Update(ref _apps, (all, one) => all.Remove(one), app);
}
