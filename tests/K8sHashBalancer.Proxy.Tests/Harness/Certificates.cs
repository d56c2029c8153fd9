using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Self-signed certificates in PEM files.</summary>
internal static class Certificates
{
    /// <summary>Writes <c>cert.pem</c> and <c>key.pem</c>.</summary>
    public static void Write(TestFolder folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        folder.Write("cert.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Connects to a port of this machine, and says whose certificate was shown.</summary>
    public static async Task<(SslStream Stream, string Name)> HandshakeAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).WithinDeadline();
        var name = string.Empty;
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            name = ((X509Certificate2)certificate!).Subject;
            return true;
        });
        await stream.AuthenticateAsClientAsync("localhost").WithinDeadline();
        return (stream, name);
    }
}
