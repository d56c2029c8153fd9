using System.Text.Json.Nodes;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>What the objects that belong to a balancer are called, and how they are told from others.</summary>
internal static class ProxyNames
{
    /// <summary>The name of the proxies' container.</summary>
    public const string Container = "proxy";

    /// <summary>The name of the port of health, metrics and API.</summary>
    public const string AdminPortName = "admin";

    /// <summary>The port of health, metrics and API, in the pod.</summary>
    public const int AdminPort = 9090;

    private const string BalancerLabel = "hashbalancer.dev/balancer";

    /// <summary>The key of each of the objects: all have one name.</summary>
    public static ObjectKey KeyOf(HashBalancer balancer) => ObjectKey.Of(balancer) with { Name = $"{balancer.Metadata.Name}-hashbalancer" };

    /// <summary>The label that selects the proxies' pods; it never changes, because a Deployment's selector cannot.</summary>
    public static JsonObject Selector(HashBalancer balancer) => new() { [BalancerLabel] = balancer.Metadata.Name };

    /// <summary>The selector as text, for the scale subresource.</summary>
    public static string SelectorText(HashBalancer balancer) => $"{BalancerLabel}={balancer.Metadata.Name}";

    /// <summary>All labels.</summary>
    public static JsonObject Labels(HashBalancer balancer) => new()
    {
        ["app.kubernetes.io/name"] = "hashbalancer-proxy",
        ["app.kubernetes.io/instance"] = balancer.Metadata.Name,
        ["app.kubernetes.io/managed-by"] = "k8s-hashbalancer",
        [BalancerLabel] = balancer.Metadata.Name,
    };
}
