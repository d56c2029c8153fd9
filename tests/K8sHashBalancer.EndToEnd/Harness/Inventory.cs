namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>The names of what there is, to tell what stays behind.</summary>
internal static class Inventory
{
    /// <summary>The definition of the resource.</summary>
    public const string Definition = "hashbalancers.hashbalancer.dev";

    /// <summary>Everything in a namespace, as kind/name, but Events.</summary>
    public static async Task<IReadOnlyList<string>> OfNamespaceAsync(Kubectl kubectl)
    {
        var kinds = Lines(await kubectl.RunAsync("api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"))
            .Where(kind => !kind.StartsWith("events", StringComparison.Ordinal));
        return Lines(await kubectl.RunAsync("get", string.Join(',', kinds), "-o", "name"));
    }

    /// <summary>What a chart made outside of namespaces, as kind/name.</summary>
    /// <param name="kubectl">In the namespace of the release.</param>
    public static async Task<IReadOnlyList<string>> OfClusterAsync(Kubectl kubectl) =>
    [
        .. Lines(await kubectl.RunAsync("get", "clusterroles,clusterrolebindings", "-o", "name"))
            .Where(name => name.Contains(kubectl.Namespace, StringComparison.Ordinal)),
    ];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
