using System.Collections.Immutable;
using System.Reflection;
using K8sHashBalancer.Operator.Securing;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>What the operator is told when it starts.</summary>
public sealed record OperatorOptions
{
    /// <summary>The namespaces whose HashBalancers it looks after; empty for all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The image that the proxies' pods run.</summary>
    /// <value>
    /// Default <c>k8s-hashbalancer-proxy</c> of the operator's own version. Not <c>latest</c>: Kubernetes would ask a registry for it
    /// each time a pod starts, though the node may have it.
    /// </value>
    public string ProxyImage { get; init; } = $"k8s-hashbalancer-proxy:{Version}";

    /// <summary>Variables of the proxies' containers.</summary>
    /// <value>Default none.</value>
    public ImmutableSortedDictionary<string, string> ProxyEnvironment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where proxies reach the operator, one or more addresses with commas in between.</summary>
    /// <value>Default <c>https://k8s-hashbalancer.k8s-hashbalancer-system.svc:9443</c>.</value>
    public string AdvertisedAddress { get; init; } = $"https://{DefaultHost}";

    /// <summary>The namespace of the lease that makes one replica the leader; null if this process is alone and always leads.</summary>
    public string? LeaseNamespace { get; init; }

    /// <summary>How proxies and operator know each other; null for not at all, in plain text: for development.</summary>
    public SecurityOptions? Security { get; init; }

    /// <summary>How fast leadership changes hands.</summary>
    public LeaseTimes LeaseTimes { get; init; } = new();

    /// <summary>Who this replica is, among others of the same operator: two with one name would both lead.</summary>
    /// <value>Default: the name of the machine, which is that of the pod, and something random. Pods in the network of their node, and
    /// processes for development, may have it in common.</value>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>Where the Service of config/operator is.</summary>
    internal const string DefaultHost = "k8s-hashbalancer.k8s-hashbalancer-system.svc:9443";

    private static string Version =>
        typeof(OperatorOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "latest";
}
