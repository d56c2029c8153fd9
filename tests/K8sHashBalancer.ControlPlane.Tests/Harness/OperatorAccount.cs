using k8s;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>The operator's ServiceAccount with the rights of config/rbac: what an operator of these tests may do, and nothing more.</summary>
internal static class OperatorAccount
{
    /// <summary>The operator's own namespace.</summary>
    public const string Namespace = "k8s-hashbalancer-system";

    private const string Name = "k8s-hashbalancer";
    private const string Folder = "config/rbac";

    /// <summary>Installs it, as kubectl apply -k does.</summary>
    /// <returns>How the operator connects.</returns>
    public static async Task<KubernetesClientConfiguration> CreateAsync(ObjectClient objects, KubernetesClientConfiguration administrator)
    {
        await objects.ApplyAsync(Yaml.ReadAll(RepositoryFile.Read("config/operator/namespace.yaml")).Single());
        foreach (var file in RepositoryFile.NamesIn(Folder, ".yaml").Where(file => file != "kustomization"))
        {
            foreach (var entity in Yaml.ReadAll(RepositoryFile.Read($"{Folder}/{file}.yaml")))
            {
                if (!((string)entity["kind"]!).StartsWith("Cluster", StringComparison.Ordinal))
                {
                    entity["metadata"]!["namespace"] = Namespace;
                }

                await objects.ApplyAsync(entity);
            }
        }

        return new KubernetesClientConfiguration
        {
            Host = administrator.Host,
            SslCaCerts = administrator.SslCaCerts,
            SkipTlsVerify = administrator.SkipTlsVerify,
            TlsServerName = administrator.TlsServerName,
            AccessToken = await Tokens.RequestAsync(objects, Namespace, Name),
        };
    }
}
