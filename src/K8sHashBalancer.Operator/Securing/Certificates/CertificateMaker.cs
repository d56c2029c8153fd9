using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>Makes certificates, each with a new P-256 key.</summary>
internal static class CertificateMaker
{
    /// <summary>How long before they are made certificates are valid: clocks of nodes differ.</summary>
    public static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Makes a certificate authority.</summary>
    public static KeyedCertificate Authority(DateTimeOffset now, TimeSpan lifetime)
    {
        // Two authorities are trusted while one follows the other: each has a name of its own, by which chains are built.
        var serial = SerialNumber();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=k8s-hashbalancer CA {Convert.ToHexStringLower(serial[..4])}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now + lifetime);
        return KeyedCertificate.Of(certificate, key);
    }

    /// <summary>Makes a certificate to serve these hosts with.</summary>
    public static KeyedCertificate Serving(KeyedCertificate authority, IEnumerable<string> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        using var issuer = authority.WithKey();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=k8s-hashbalancer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(Names(hosts));

        // No certificate may be valid when its authority is not.
        var from = Later(now - Backdated, issuer.NotBefore);
        var until = Earlier(now + lifetime, issuer.NotAfter);
        using var certificate = request.Create(issuer, from, until, SerialNumber());
        return KeyedCertificate.Of(certificate, key);
    }

    private static X509Extension Names(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);

        // A positive number, and none that starts with zeros.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
