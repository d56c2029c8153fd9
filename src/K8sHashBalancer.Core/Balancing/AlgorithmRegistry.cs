using System.Collections.Immutable;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>The balancing algorithms that configuration can name. Immutable: <see cref="With"/> gives a registry with one more.</summary>
public sealed class AlgorithmRegistry
{
    private readonly ImmutableSortedDictionary<string, LoadBalancerFactory> _factories;

    private AlgorithmRegistry(ImmutableSortedDictionary<string, LoadBalancerFactory> factories) => _factories = factories;

    /// <summary>The built-in algorithms; see <see cref="AlgorithmNames"/>.</summary>
    public static AlgorithmRegistry BuiltIn { get; } =
        new AlgorithmRegistry(ImmutableSortedDictionary.Create<string, LoadBalancerFactory>(StringComparer.Ordinal))
            .With(AlgorithmNames.ConsistentHash, ConsistentHashBalancer.Create)
            .With(AlgorithmNames.Maglev, (spec, _) => new MaglevBalancer(spec))
            .With(AlgorithmNames.Rendezvous, (spec, _) => new RendezvousBalancer(spec))
            .With(AlgorithmNames.RoundRobin, (spec, previous) => new RoundRobinBalancer(spec, previous as RoundRobinBalancer))
            .With(AlgorithmNames.LeastRequests, (spec, _) => new LeastRequestsBalancer(spec))
            .With(AlgorithmNames.PowerOfTwo, (spec, _) => new PowerOfTwoBalancer(spec))
            .With(AlgorithmNames.Random, (spec, _) => new RandomBalancer(spec));

    /// <summary>The names of all algorithms, sorted.</summary>
    public IEnumerable<string> Names => _factories.Keys;

    /// <summary>Whether an algorithm of this name is registered.</summary>
    public bool Contains(string name) => _factories.ContainsKey(name);

    /// <summary>The factory of an algorithm.</summary>
    /// <exception cref="ArgumentException">No algorithm has this name.</exception>
    public LoadBalancerFactory Get(string name) => _factories.TryGetValue(name, out var factory)
        ? factory
        : throw new ArgumentException($"There is no algorithm \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name));

    /// <summary>A registry that has this algorithm too.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public AlgorithmRegistry With(string name, LoadBalancerFactory factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        return _factories.ContainsKey(name)
            ? throw new ArgumentException($"An algorithm \"{name}\" is registered already.", nameof(name))
            : new AlgorithmRegistry(_factories.Add(name, factory));
    }
}
