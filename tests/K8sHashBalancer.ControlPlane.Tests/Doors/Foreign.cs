using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.ControlPlane.Tests.Doors;

/// <summary>What belongs to somebody else.</summary>
internal static class Foreign
{
    /// <summary>The certificate of an authority that has issued nothing.</summary>
    public static string Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody else", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return certificate.ExportCertificatePem();
    }
}
