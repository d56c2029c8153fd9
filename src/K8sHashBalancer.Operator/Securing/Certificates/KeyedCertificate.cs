using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>A certificate and its private key, as text. Immutable.</summary>
internal sealed class KeyedCertificate
{
    private KeyedCertificate(string certificatePem, string keyPem)
    {
        (CertificatePem, KeyPem) = (certificatePem, keyPem);
        Certificate = X509Certificate2.CreateFromPem(certificatePem);
    }

    /// <summary>The certificate.</summary>
    public string CertificatePem { get; }

    /// <summary>Its key.</summary>
    public string KeyPem { get; }

    /// <summary>The certificate, without the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Made => new DateTimeOffset(Certificate.NotBefore) + CertificateMaker.Backdated;

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset Expires => new(Certificate.NotAfter);

    /// <summary>The hosts it is for, sorted.</summary>
    public IEnumerable<string> Hosts => Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
        .Order(StringComparer.Ordinal);

    /// <summary>Puts a certificate and its key together.</summary>
    public static KeyedCertificate Of(X509Certificate2 certificate, ECDsa key) => new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());

    /// <summary>Reads a certificate and its key; null if that is not what the texts are.</summary>
    public static KeyedCertificate? TryRead(string? certificatePem, string? keyPem)
    {
        if (certificatePem is null || keyPem is null)
        {
            return null;
        }

        try
        {
            var read = new KeyedCertificate(certificatePem, keyPem);
            read.WithKey().Dispose();
            return read;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The certificate with its key, for who uses it to dispose.</summary>
    public X509Certificate2 WithKey() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

    /// <summary>Whether another one has issued this one.</summary>
    public bool IsFrom(KeyedCertificate authority) =>
        Certificate.IssuerName.RawData.AsSpan().SequenceEqual(authority.Certificate.SubjectName.RawData);

    /// <summary>A host as certificates write it: without the brackets that addresses have in URLs.</summary>
    public static string HostOf(Uri address) => IPAddress.TryParse(address.Host, out var ip) ? ip.ToString() : address.IdnHost;
}
