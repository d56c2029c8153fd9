using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>What a balancer needs in its namespace: pure, the same objects for the same resource.</summary>
internal static class OwnedObjects
{
    /// <summary>All of it, in the order in which it is applied.</summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="options">What the operator is told.</param>
    /// <param name="authorities">The authorities by which proxies know the operator; null if they speak to it in plain text.</param>
    public static IEnumerable<OwnedObject> Of(HashBalancer balancer, OperatorOptions options, string? authorities) =>
    [
        ServiceAccount(balancer),
        .. authorities is null ? Array.Empty<OwnedObject>() : [OperatorAccess.Authorities(balancer, authorities)],
        Service(balancer),
        DisruptionBudget(balancer),
        ProxyDeployment.Of(balancer, options, isSecure: authorities is not null),
    ];

    /// <summary>A part of the resource that is passed on as it is written; null if it is not set.</summary>
    internal static JsonNode? PassOn<T>(T? part) => part is null ? null : JsonNode.Parse(KubernetesJson.Serialize(part));

    private static OwnedObject ServiceAccount(HashBalancer balancer) => OwnedObject.Create(
        balancer, ResourceType.Of<V1ServiceAccount>(), new JsonObject { ["automountServiceAccountToken"] = false }.Detach());

    private static OwnedObject Service(HashBalancer balancer) => OwnedObject.Create(
        balancer,
        ResourceType.Of<V1Service>(),
        new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["type"] = balancer.Spec.Proxy.Service.Type,
                ["selector"] = ProxyNames.Selector(balancer),
                ["ports"] = new JsonArray(new JsonObject
                {
                    ["name"] = TrafficPort.Of(balancer).Name,
                    ["port"] = balancer.Spec.Listener.Port,
                    ["targetPort"] = TrafficPort.Of(balancer).Name,
                    ["protocol"] = "TCP",
                }),
            },
        }.Detach(),
        PassOn(balancer.Spec.Proxy.Service.Annotations));

    private static OwnedObject DisruptionBudget(HashBalancer balancer) => OwnedObject.Create(
        balancer,
        ResourceType.Of<V1PodDisruptionBudget>(),
        new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["maxUnavailable"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = ProxyNames.Selector(balancer) },
            },
        }.Detach());
}
