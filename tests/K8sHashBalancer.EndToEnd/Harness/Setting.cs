namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>What whoever runs the tests says of the cluster to run them on, and what the machine has.</summary>
/// <param name="Kubeconfig">The kubeconfig. Its current context is taken.</param>
/// <param name="Kubectl">The kubectl.</param>
/// <param name="Helm">The helm.</param>
/// <param name="Registry">Where nodes have the images from, with a slash at the end. Empty: they were given them.</param>
internal sealed record Setting(string Kubeconfig, Tool Kubectl, Tool Helm, string Registry)
{
    /// <summary>Names the kubeconfig.</summary>
    public const string KubeconfigVariable = "HASHBALANCER_E2E_KUBECONFIG";

    /// <summary>Names the registry.</summary>
    public const string RegistryVariable = "HASHBALANCER_E2E_REGISTRY";

    private const string ImageNames = "k8s-hashbalancer-";

    /// <summary>Reads it from the environment.</summary>
    /// <returns>The setting, or all that is missing.</returns>
    public static (Setting? Setting, string Problem) Read()
    {
        var kubeconfig = Environment.GetEnvironmentVariable(KubeconfigVariable) ?? "";
        var kubectl = Tool.Find("kubectl", Environment.GetEnvironmentVariable("KUBECTL"));
        var helm = Chart.Tests.Harness.Helm.Find();
        string[] problems =
        [
            .. kubeconfig.Length == 0 ? [$"no kubeconfig in {KubeconfigVariable}"] : Array.Empty<string>(),
            .. kubeconfig.Length > 0 && !File.Exists(kubeconfig) ? [$"{kubeconfig}, the kubeconfig in {KubeconfigVariable}, is not there"] : Array.Empty<string>(),
            .. kubectl is null ? ["no kubectl on the PATH, and none in KUBECTL"] : Array.Empty<string>(),
            .. helm is null ? ["no helm on the PATH, and none in HELM"] : Array.Empty<string>(),
        ];
        var registry = (Environment.GetEnvironmentVariable(RegistryVariable) ?? "").TrimEnd('/');
        return problems.Length > 0
            ? (null, string.Join("; ", problems))
            : (new Setting(Path.GetFullPath(kubeconfig), kubectl!, helm!, registry.Length > 0 ? $"{registry}/" : ""), "");
    }

    /// <summary>The full name of an image, without its tag.</summary>
    public string Image(string name) => $"{Registry}{ImageNames}{name}";

    /// <summary>Manifests with the images where the cluster has them from.</summary>
    public string WithImages(string manifests) =>
        manifests.Replace($"image: {ImageNames}", $"image: {Registry}{ImageNames}", StringComparison.Ordinal);
}
