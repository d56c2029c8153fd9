using System.Text.Json.Nodes;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>Operators that were in the cluster before.</summary>
internal static class Neighbours
{
    /// <summary>Refuses a cluster with an operator that would look after the balancers of these tests as well.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    public static async Task RefuseAsync(Kubectl kubectl)
    {
        var operators = JsonNode.Parse(await kubectl.RunAsync("get", "deployments", "--all-namespaces", "-l", "app.kubernetes.io/name=k8s-hashbalancer", "-o", "json"));
        var everywhere = operators!["items"]!.AsArray().FirstOrDefault(one => !LooksAfterSome(one!));
        if (everywhere is not null)
        {
            throw new InvalidOperationException(
                $"The operator in the namespace {everywhere["metadata"]!["namespace"]} looks after all namespaces, those of these tests too. "
                + "Take a cluster without, or one whose operators look after some namespaces: --namespace, and namespaces in the chart.");
        }
    }

    private static bool LooksAfterSome(JsonNode deployment) => deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray()
        .SelectMany(container => container!["args"]?.AsArray() ?? [])
        .Any(argument => ((string)argument!).StartsWith("--namespace", StringComparison.Ordinal));
}
