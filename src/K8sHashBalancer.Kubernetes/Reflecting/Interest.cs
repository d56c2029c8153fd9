using System.Collections.Frozen;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Which objects a list, and the watches that go on from where it was, are after. It does not change in between: a key that joined
/// halfway would have the objects that changed since, and lack those that did not.
/// </summary>
internal sealed class Interest<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Func<T, bool> _keep;
    private readonly Func<T, ObjectKey?>? _keyOf;

    private Interest(Func<T, bool> keep, Func<T, ObjectKey?>? keyOf, FrozenSet<ObjectKey>? keys, string? label)
    {
        _keep = keep;
        _keyOf = keyOf;
        Keys = keys;
        IsNothing = keys is { Count: 0 };
        if (keys is not null && label is not null)
        {
            var values = keys.Select(key => key.Name).Where(LabelValues.IsValid).ToHashSet(StringComparer.Ordinal);
            IsNothing = values.Count == 0;
            LabelSelector = LabelValues.Selector(label, values);
        }
    }

    /// <summary>The keys it is limited to; null if to none.</summary>
    public FrozenSet<ObjectKey>? Keys { get; }

    /// <summary>What the server can be asked to leave out the rest by; null if it must send all.</summary>
    public string? LabelSelector { get; }

    /// <summary>Whether no object can be of interest, so that there is nothing to ask the server for.</summary>
    public bool IsNothing { get; }

    /// <summary>What is of interest now.</summary>
    public static Interest<T> Now(ReflectorOptions<T> options, string scope)
    {
        var keys = options.Demand?.Wanted().Where(key => scope.Length == 0 || key.Namespace == scope).ToFrozenSet();
        return new Interest<T>(options.Keep, options.Demand?.KeyOf, keys, options.Demand?.Label);
    }

    /// <summary>Whether an object, as the server sent it, is among them.</summary>
    public bool Includes(T entity) =>
        _keep(entity) && (Keys is null || (_keyOf!(entity) is { } key && Keys.Contains(key)));
}
