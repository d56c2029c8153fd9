using System.Text.Json.Nodes;
using k8s.Autorest;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>The definition of the resource, as it is installed.</summary>
internal static class Definition
{
    private const string File = "crds/hashbalancers.hashbalancer.dev.yaml";

    /// <summary>Installs it, and waits until the API server serves it.</summary>
    public static async Task ApplyAsync(ObjectClient objects)
    {
        var definition = Yaml.ReadAll(RepositoryFile.Read(File)).Single();
        await objects.ApplyAsync(definition);
        await Eventually.TrueAsync(() => IsServedAsync(objects), "the API server serves HashBalancers");
    }

    /// <summary>A condition of the definition itself.</summary>
    public static async Task<JsonNode?> ConditionAsync(ObjectClient objects, string type)
    {
        var definition = await objects.FindAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions/hashbalancers.hashbalancer.dev");
        return definition?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);
    }

    private static async Task<bool> IsServedAsync(ObjectClient objects)
    {
        try
        {
            return await objects.FindAsync("apis/hashbalancer.dev/v1alpha1/hashbalancers") is not null;
        }
        catch (HttpOperationException exception) when (ApiErrors.Status(exception) == 429)
        {
            // "storage is (re)initializing"
            return false;
        }
    }
}
