namespace K8sHashBalancer.TestCluster.Envtest;

/// <summary>The programs of a control plane, where controller-runtime's envtest has them too.</summary>
/// <param name="Folder">The folder they are in.</param>
public sealed record EnvtestBinaries(string Folder)
{
    private const string FolderVariable = "KUBEBUILDER_ASSETS";
    private const string DefaultFolder = "/usr/local/kubebuilder/bin";

    /// <summary>What must be there.</summary>
    internal static IReadOnlyList<string> Names => ["etcd", "kube-apiserver", "kube-controller-manager"];

    /// <summary>Where they are looked for.</summary>
    internal static IReadOnlyList<string> Folders =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? [folder] : [DefaultFolder];

    /// <summary>The path of a program.</summary>
    internal string this[string name] => Path.Combine(Folder, name);

    /// <summary>Finds them; null if one is missing.</summary>
    public static EnvtestBinaries? Find() => Folders
        .Where(folder => Names.All(name => File.Exists(Path.Combine(folder, name))))
        .Select(folder => new EnvtestBinaries(folder))
        .FirstOrDefault();
}
