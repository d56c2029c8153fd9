using System.Text.Json.Nodes;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>
/// The certificate that the proxies show to clients. The kubelet brings it into the pods and brings it anew when it changes; the
/// operator never reads it.
/// </summary>
internal static class ListenerCertificate
{
    private const string VolumeName = "listener-certificate";
    private const string Folder = "/var/run/secrets/hashbalancer.dev-tls";

    /// <summary>What the proxy is told of it.</summary>
    public static IReadOnlyList<JsonNode> Arguments => ["--tls-cert", $"{Folder}/tls.crt", "--tls-key", $"{Folder}/tls.key"];

    /// <summary>The volume. A pod waits until there is such a Secret.</summary>
    public static JsonObject Volume(ListenerTlsSpec tls) => new()
    {
        ["name"] = VolumeName,
        ["secret"] = new JsonObject { ["secretName"] = tls.SecretName },
    };

    /// <summary>Where the container has it.</summary>
    public static JsonObject Mount() => new() { ["name"] = VolumeName, ["mountPath"] = Folder, ["readOnly"] = true };
}
