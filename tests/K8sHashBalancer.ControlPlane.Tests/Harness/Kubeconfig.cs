using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.KubeConfigModels;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>A connection by token, for other processes.</summary>
internal static class Kubeconfig
{
    private const string Name = "test";

    /// <summary>The text of the file.</summary>
    /// <param name="configuration">The connection.</param>
    /// <param name="server">Where the API server is to be reached instead; null for where it is.</param>
    public static string Of(KubernetesClientConfiguration configuration, Uri? server = null) => KubernetesYaml.Serialize(new K8SConfiguration
    {
        ApiVersion = "v1",
        Kind = "Config",
        CurrentContext = Name,
        Contexts = [new() { Name = Name, ContextDetails = new() { Cluster = Name, User = Name } }],
        Clusters =
        [
            new()
            {
                Name = Name,
                ClusterEndpoint = new()
                {
                    Server = server?.AbsoluteUri.TrimEnd('/') ?? configuration.Host,
                    CertificateAuthorityData = configuration.SslCaCerts is { } authorities ? Encode(authorities) : null,
                    SkipTlsVerify = configuration.SkipTlsVerify,
                    TlsServerName = configuration.TlsServerName,
                },
            },
        ],
        Users = [new() { Name = Name, UserCredentials = new() { Token = configuration.AccessToken } }],
    });

    private static string Encode(X509Certificate2Collection authorities) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Join('\n', authorities.Select(authority => authority.ExportCertificatePem()))));
}
