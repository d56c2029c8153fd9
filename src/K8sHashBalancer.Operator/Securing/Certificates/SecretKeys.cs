using System.Text;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>What the parts of a Secret with a certificate are called, by cert-manager and here.</summary>
internal static class SecretKeys
{
    /// <summary>The certificate, followed by those between it and its authority.</summary>
    public const string Certificate = "tls.crt";

    /// <summary>Its private key.</summary>
    public const string Key = "tls.key";

    /// <summary>The authorities to trust; in the ConfigMap of the proxies too.</summary>
    public const string Authorities = "ca.crt";

    /// <summary>A part as text; null if there is none.</summary>
    public static string? Text(IDictionary<string, byte[]>? data, string name) =>
        data is not null && data.TryGetValue(name, out var bytes) && bytes.Length > 0 ? Encoding.UTF8.GetString(bytes) : null;
}
