using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Prometheus;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>The certificate that TLS ports show. It can be replaced while they are open: the next handshake shows the new one.</summary>
internal sealed class CertificateSource
{
    private readonly Gauge _expiry;
    private SslServerAuthenticationOptions? _current;

    public CertificateSource(CollectorRegistry registry) => _expiry = Metrics.WithCustomRegistry(registry).CreateGauge(
        "hashbalancer_certificate_expiry_timestamp_seconds",
        "Until when the certificate is valid that clients are shown, in seconds since 1970. Absent while no port speaks TLS.",
        new GaugeConfiguration { SuppressInitialValue = true });

    /// <summary>What a handshake that starts now goes by; null while no port speaks TLS.</summary>
    public SslServerAuthenticationOptions? Current
    {
        get => Volatile.Read(ref _current);
        set
        {
            Volatile.Write(ref _current, value);
            if (value?.ServerCertificateContext is { TargetCertificate: var certificate })
            {
                _expiry.Set(new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds());
            }
            else
            {
                _expiry.Unpublish();
            }
        }
    }

    /// <summary>Reads a certificate from two PEM files.</summary>
    /// <param name="certFile">The certificate, followed by those of the authorities between it and the root, if any.</param>
    /// <param name="keyFile">Its private key.</param>
    /// <param name="problem">What is wrong with the files, in a sentence; null if nothing is.</param>
    public static SslServerAuthenticationOptions? TryRead(string certFile, string keyFile, out string? problem)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(certFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certFile);
            problem = null;
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problem = $"The certificate {certFile} with the key {keyFile} cannot be used: {exception.Message}";
            return null;
        }
    }
}
