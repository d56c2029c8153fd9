using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>The Deployment of the proxies.</summary>
/// <remarks>
/// A rollout loses no request: a new pod is ready only with its first snapshot and probes, an old one goes on serving for
/// <see cref="DeregistrationSeconds"/> after it was told to stop, while the cluster takes it out of the Service, and then finishes what
/// is in flight.
/// </remarks>
internal static class ProxyDeployment
{
    /// <summary>How long after its deletion a pod still gets new connections, because not all nodes have heard of it.</summary>
    private const int DeregistrationSeconds = 5;

    private const string StateVolume = "state";

    /// <summary>
    /// Outlives the container, and goes with the pod: a proxy that crashes while no operator answers comes back with what it had.
    /// </summary>
    private const string StateFolder = "/var/lib/k8s-hashbalancer";

    /// <summary>Between the end of the drain and the kill.</summary>
    private const int SpareSeconds = 5;

    public static OwnedObject Of(HashBalancer balancer, OperatorOptions options, bool isSecure) => OwnedObject.Create(
        balancer,
        ResourceType.Of<V1Deployment>(),
        new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = balancer.Spec.Proxy.Replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = ProxyNames.Selector(balancer) },
                ["strategy"] = new JsonObject
                {
                    ["type"] = "RollingUpdate",
                    ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = 1 },
                },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = ProxyNames.Labels(balancer) },
                    ["spec"] = PodSpec(balancer, options, isSecure),
                },
            },
        }.Detach());

    private static JsonObject PodSpec(HashBalancer balancer, OperatorOptions options, bool isSecure) => new JsonObject
    {
        ["serviceAccountName"] = ProxyNames.KeyOf(balancer).Name,
        ["automountServiceAccountToken"] = false,

        // Variables of a Service named "lb" would be taken for the proxy's own.
        ["enableServiceLinks"] = false,
        ["terminationGracePeriodSeconds"] = (int)Math.Ceiling(balancer.Spec.Timeouts.DrainSeconds) + DeregistrationSeconds + SpareSeconds,
        ["securityContext"] = new JsonObject
        {
            ["runAsNonRoot"] = true,
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["containers"] = new JsonArray(Container(balancer, options, isSecure)),
        ["volumes"] = new JsonArray(
        [
            new JsonObject { ["name"] = StateVolume, ["emptyDir"] = new JsonObject() },
            .. isSecure ? [OperatorAccess.Volume(balancer)] : Array.Empty<JsonNode>(),
            .. balancer.Spec.Listener.Tls is { } tls ? [ListenerCertificate.Volume(tls)] : Array.Empty<JsonNode>(),
        ]),
    }
        .WithIfAny("nodeSelector", OwnedObjects.PassOn(balancer.Spec.Proxy.NodeSelector))
        .WithIfAny("tolerations", OwnedObjects.PassOn(balancer.Spec.Proxy.Tolerations))
        .WithIfAny("affinity", OwnedObjects.PassOn(balancer.Spec.Proxy.Affinity) ?? OnDifferentNodes(balancer));

    /// <summary>A node that fails takes one proxy with it, where there are nodes enough.</summary>
    private static JsonObject OnDifferentNodes(HashBalancer balancer) => new()
    {
        ["podAntiAffinity"] = new JsonObject
        {
            ["preferredDuringSchedulingIgnoredDuringExecution"] = new JsonArray(new JsonObject
            {
                ["weight"] = 100,
                ["podAffinityTerm"] = new JsonObject
                {
                    ["topologyKey"] = "kubernetes.io/hostname",
                    ["labelSelector"] = new JsonObject { ["matchLabels"] = ProxyNames.Selector(balancer) },
                },
            }),
        },
    };

    private static JsonObject Container(HashBalancer balancer, OperatorOptions options, bool isSecure) => new JsonObject
    {
        ["name"] = ProxyNames.Container,
        ["image"] = options.ProxyImage,
        ["args"] = new JsonArray(
        [
            "--operator", options.AdvertisedAddress,
            .. isSecure ? OperatorAccess.Arguments : [],
            "--balancer", $"{balancer.Metadata.NamespaceProperty}/{balancer.Metadata.Name}",
            "--name", "$(POD_NAME)",
            "--port", $"{TrafficPort.Of(balancer).Number}",
            "--admin-port", $"{ProxyNames.AdminPort}",
            .. balancer.Spec.Listener.Tls is null ? [] : ListenerCertificate.Arguments,
            "--snapshot-file", $"{StateFolder}/state",
        ]),
        ["env"] = new JsonArray(
        [
            new JsonObject
            {
                ["name"] = "POD_NAME",
                ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "metadata.name" } },
            },
            .. options.ProxyEnvironment.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value }),
        ]),
        ["ports"] = new JsonArray(
            Port(TrafficPort.Of(balancer).Name, TrafficPort.Of(balancer).Number),
            Port(ProxyNames.AdminPortName, ProxyNames.AdminPort)),

        ["volumeMounts"] = new JsonArray(
        [
            new JsonObject { ["name"] = StateVolume, ["mountPath"] = StateFolder },
            .. isSecure ? [OperatorAccess.Mount()] : Array.Empty<JsonNode>(),
            .. balancer.Spec.Listener.Tls is null ? Array.Empty<JsonNode>() : [ListenerCertificate.Mount()],
        ]),

        // Often, so that a proxy is used as soon as it can be. Patient on purpose: what makes one proxy slow to answer is mostly load, and
        // that only grows on the others if it is taken out. A proxy that stops is out by its deletion, without any probe.
        ["readinessProbe"] = Probe("/readyz", periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 6),
        ["livenessProbe"] = Probe("/healthz", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3),
        ["lifecycle"] = new JsonObject
        {
            ["preStop"] = new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = DeregistrationSeconds } },
        },
        ["securityContext"] = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
        },
    }
        .WithIfAny("resources", OwnedObjects.PassOn(balancer.Spec.Proxy.Resources));

    private static JsonObject Port(string name, int number) => new() { ["name"] = name, ["containerPort"] = number, ["protocol"] = "TCP" };

    private static JsonObject Probe(string path, int periodSeconds, int timeoutSeconds, int failureThreshold) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = ProxyNames.AdminPortName },
        ["periodSeconds"] = periodSeconds,
        ["timeoutSeconds"] = timeoutSeconds,
        ["failureThreshold"] = failureThreshold,
    };
}
