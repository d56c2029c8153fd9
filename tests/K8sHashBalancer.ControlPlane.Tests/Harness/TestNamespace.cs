namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>A namespace of a test's own.</summary>
internal sealed class TestNamespace(ObjectClient objects, string name) : IAsyncDisposable
{
    public string Name => name;

    public ObjectClient Objects => objects;

    public static async Task<TestNamespace> CreateAsync(ObjectClient objects)
    {
        var created = await objects.CreateAsync(Yaml.ReadAll("{apiVersion: v1, kind: Namespace, metadata: {generateName: hashbalancer-test-}}").Single());
        return new TestNamespace(objects, (string)created["metadata"]!["name"]!);
    }

    /// <summary>The path of an object in the namespace, or of all of a kind: "deployments/web" of "apps/v1".</summary>
    public string Path(string apiVersion, string resource) =>
        $"{(apiVersion.Contains('/', StringComparison.Ordinal) ? "apis" : "api")}/{apiVersion}/namespaces/{name}/{resource}";

    /// <summary>Applies the objects of a YAML text.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var entity in Yaml.ReadAll(yaml))
        {
            entity["metadata"]!["namespace"] = name;
            await objects.ApplyAsync(entity);
        }
    }

    public Task ScaleAsync(string workload, int replicas) =>
        objects.PatchAsync(Path("apps/v1", $"{workload}/scale"), $$"""{"spec": {"replicas": {{replicas}} } }""");

    /// <summary>What kubectl get shows of a balancer's condition: True, Accepted.</summary>
    public async Task<(string? Status, string? Reason)> ConditionAsync(string balancer, string type)
    {
        var found = await objects.FindAsync(Path("hashbalancer.dev/v1alpha1", $"hashbalancers/{balancer}"));
        var condition = found?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);
        return ((string?)condition?["status"], (string?)condition?["reason"]);
    }

    public async ValueTask DisposeAsync() => await objects.DeleteAsync($"api/v1/namespaces/{name}");
}
