using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Monitoring;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>What a program that embeds the proxy adds to it.</summary>
/// <example>
/// <code>
/// return await ProxyProgram.RunAsync(args, new ProxyExtensions()
///     .AddHashFunction(new MyHash())
///     .AddAlgorithm("my_algorithm", (spec, previous) => new MyBalancer(spec))
///     .AddObserver(new MyObserver()));
/// </code>
/// </example>
public sealed class ProxyExtensions
{
    private readonly List<IRequestObserver> _observers = [];

    /// <summary>The hash functions that configuration can name.</summary>
    public HashFunctionRegistry HashFunctions { get; private set; } = HashFunctionRegistry.BuiltIn;

    /// <summary>The algorithms that configuration can name.</summary>
    public AlgorithmRegistry Algorithms { get; private set; } = AlgorithmRegistry.BuiltIn;

    /// <summary>Those who are told of every request.</summary>
    public IReadOnlyList<IRequestObserver> Observers => _observers;

    /// <summary>Adds a hash function.</summary>
    /// <exception cref="ArgumentException">Its name is empty or taken.</exception>
    public ProxyExtensions AddHashFunction(IHashFunction function)
    {
        HashFunctions = HashFunctions.With(function);
        return this;
    }

    /// <summary>Adds an algorithm.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public ProxyExtensions AddAlgorithm(string name, LoadBalancerFactory factory)
    {
        Algorithms = Algorithms.With(name, factory);
        return this;
    }

    /// <summary>Adds someone who is told of every request.</summary>
    public ProxyExtensions AddObserver(IRequestObserver observer)
    {
        _observers.Add(observer);
        return this;
    }
}
