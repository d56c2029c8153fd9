namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>The names of everything in a cluster, to tell what an installation leaves behind.</summary>
internal static class Inventory
{
    /// <summary>All objects as kind, namespace and name, but those that a cluster makes by itself all the time.</summary>
    public static async Task<IReadOnlySet<string>> ReadAsync(ClusterClient client)
    {
        var names = new HashSet<string>();
        foreach (var resource in (await client.ResourcesAsync()).All.Where(one => one.CanBeListed && one.Kind is not "Event"))
        {
            // A definition that was deleted right now is told of for a moment longer.
            var list = await client.FindAsync(resource.List);
            names.UnionWith(
                from item in list?["items"]?.AsArray() ?? []
                let space = (string?)item!["metadata"]!["namespace"]
                where space is not "kube-system"
                select $"{resource.Kind} {space}/{item["metadata"]!["name"]}");
        }

        return names;
    }
}
