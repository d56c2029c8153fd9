using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Operator.Securing.Tokens;

namespace K8sHashBalancer.Operator.Securing;

/// <summary>How proxies and operator know each other: TLS one way, tokens of ServiceAccounts the other.</summary>
public sealed record SecurityOptions
{
    /// <summary>The Secret of the operator's own certificate authority.</summary>
    public const string OwnSecret = "k8s-hashbalancer-ca";

    /// <summary>The operator's own namespace, where the Secret with its certificate is.</summary>
    public required string Namespace { get; init; }

    /// <summary>
    /// The Secret of somebody else, cert-manager say, that has the certificate to serve with: tls.crt, tls.key and ca.crt. Null, the
    /// default, for a certificate authority of the operator's own.
    /// </summary>
    public string? TlsSecret { get; init; }

    /// <summary>How long certificates last, and how they are replaced.</summary>
    public CertificateTimes Times { get; init; } = new();

    /// <summary>How tokens are checked.</summary>
    public TokenOptions Tokens { get; init; } = new();

    /// <summary>The Secret to serve with.</summary>
    public string Secret => TlsSecret ?? OwnSecret;
}
