using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.KubeConfigModels;

namespace K8sHashBalancer.TestCluster.Envtest;

/// <summary>What the parts of a control plane know each other by: a certificate, a token that may do everything, and the key that
/// signs the tokens of ServiceAccounts.</summary>
internal sealed class Credentials
{
    private const string CertificateFile = "server.crt";
    private const string KeyFile = "server.key";
    private const string TokenFile = "tokens.csv";
    private const string ServiceAccountKeyFile = "service-accounts.key";
    private const string KubeconfigFile = "admin.kubeconfig";

    private readonly string _folder;
    private readonly string _token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly string _certificate;

    public Credentials(string folder)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = Certify(key).ExportCertificatePem();
        File.WriteAllText(Certificate, _certificate);
        File.WriteAllText(Key, key.ExportECPrivateKeyPem());
        File.WriteAllText(Tokens, $"{_token},admin,admin,\"system:masters\"\n");
        using var serviceAccounts = RSA.Create(2048);
        File.WriteAllText(ServiceAccountKey, serviceAccounts.ExportRSAPrivateKeyPem());
    }

    public string Certificate => Path.Combine(_folder, CertificateFile);

    public string Key => Path.Combine(_folder, KeyFile);

    public string Tokens => Path.Combine(_folder, TokenFile);

    public string ServiceAccountKey => Path.Combine(_folder, ServiceAccountKeyFile);

    /// <summary>Connects to the API server at a port of this machine with every right.</summary>
    public K8SConfiguration Kubeconfig(int port) => new()
    {
        ApiVersion = "v1",
        Kind = "Config",
        CurrentContext = "envtest",
        Contexts = [new() { Name = "envtest", ContextDetails = new() { Cluster = "envtest", User = "admin" } }],
        Clusters =
        [
            new()
            {
                Name = "envtest",
                ClusterEndpoint = new()
                {
                    Server = $"https://127.0.0.1:{port}",
                    CertificateAuthorityData = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(_certificate)),
                },
            },
        ],
        Users = [new() { Name = "admin", UserCredentials = new() { Token = _token } }],
    };

    /// <summary>The same as a file.</summary>
    /// <returns>Its path.</returns>
    public string WriteKubeconfig(int port)
    {
        var path = Path.Combine(_folder, KubeconfigFile);
        File.WriteAllText(path, KubernetesYaml.Serialize(Kubeconfig(port)));
        return path;
    }

    private static X509Certificate2 Certify(ECDsa key)
    {
        var request = new CertificateRequest("CN=envtest", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }
}
