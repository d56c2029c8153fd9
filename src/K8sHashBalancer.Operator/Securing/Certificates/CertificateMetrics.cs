using Prometheus;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>Until when the certificates are valid that this replica shows proxies.</summary>
internal sealed class CertificateMetrics
{
    public CertificateMetrics(CollectorRegistry registry, ServingCertificates certificates)
    {
        var expiry = Metrics.WithCustomRegistry(registry).CreateGauge(
            "hashbalancer_operator_certificate_expiry_timestamp_seconds",
            "Until when what proxies are shown is valid, in seconds since 1970: the serving certificate, and the authority that vouches for it.",
            "certificate");
        registry.AddBeforeCollectCallback(() =>
        {
            if (certificates.Current is { } current)
            {
                expiry.WithLabels("serving").Set(current.Expires.ToUnixTimeSeconds());
                expiry.WithLabels("authority").Set(current.AuthorityExpires.ToUnixTimeSeconds());
            }
        });
    }
}
