using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Securing.Tokens;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>
/// What the proxies of a balancer need to speak to the operator: the authorities by which they know it, and a token by which it knows
/// them. The kubelet brings both into the pods, and brings them anew when they change.
/// </summary>
internal static class OperatorAccess
{
    private const string VolumeName = "operator-access";
    private const string Folder = "/var/run/secrets/hashbalancer.dev";
    private const string AuthoritiesFile = "ca.crt";
    private const string TokenFile = "token";

    /// <summary>The kubelet renews a token after four fifths of this.</summary>
    private const int TokenSeconds = 3600;

    /// <summary>What the proxy is told of it.</summary>
    public static IReadOnlyList<JsonNode> Arguments => ["--operator-ca", $"{Folder}/{AuthoritiesFile}", "--token-file", $"{Folder}/{TokenFile}"];

    /// <summary>The ConfigMap with the authorities.</summary>
    public static OwnedObject Authorities(HashBalancer balancer, string authorities) => OwnedObject.Create(
        balancer, ResourceType.Of<V1ConfigMap>(), new JsonObject { ["data"] = new JsonObject { [AuthoritiesFile] = authorities } }.Detach());

    /// <summary>The volume, of both. Without a fixed user in the pod its files can be read by every user in it.</summary>
    public static JsonObject Volume(HashBalancer balancer) => new()
    {
        ["name"] = VolumeName,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = ProxyNames.KeyOf(balancer).Name,
                        ["items"] = new JsonArray(new JsonObject { ["key"] = AuthoritiesFile, ["path"] = AuthoritiesFile }),
                    },
                },
                new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject
                    {
                        ["audience"] = TokenOptions.Audience,
                        ["expirationSeconds"] = TokenSeconds,
                        ["path"] = TokenFile,
                    },
                }),
        },
    };

    /// <summary>Where the container has it.</summary>
    public static JsonObject Mount() => new() { ["name"] = VolumeName, ["mountPath"] = Folder, ["readOnly"] = true };
}
