using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Operator.Tests;

namespace K8sHashBalancer.FleetBenchmark;

/// <summary>The objects of the fleet in the cluster, in a namespace of their own.</summary>
internal sealed class FleetObjects(ObjectClient objects, FleetSize size, string space)
{
    private const string Definition = "crds/hashbalancers.hashbalancer.dev.yaml";
    private const int MostAtOnce = 8;

    public static async Task<FleetObjects> CreateAsync(ObjectClient objects, FleetSize size)
    {
        await objects.ApplyAsync(Yaml.ReadAll(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), Definition))).Single());
        var created = await objects.CreateAsync(Yaml.ReadAll("{apiVersion: v1, kind: Namespace, metadata: {generateName: hashbalancer-bench-}}").Single());
        return new FleetObjects(objects, size, (string)created["metadata"]!["name"]!);
    }

    public string Space => space;

    /// <summary>Services and slices.</summary>
    public async Task AddEndpointsAsync(CancellationToken cancellationToken)
    {
        var services = Enumerable.Range(0, size.Balancers);
        await Parallel.ForEachAsync(services, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken }, async (number, _) =>
        {
            await ApplyAsync($"{{apiVersion: v1, kind: Service, metadata: {{name: web-{number}}}, spec: {{ports: [{{name: http, port: 80, targetPort: 8080}}]}}}}");
            for (var slice = 0; slice < size.SlicesPerBalancer; slice++)
            {
                await WriteSliceAsync(number, slice, without: null);
            }
        });
    }

    /// <summary>A balancer of some of the Services.</summary>
    public Task AddBalancerAsync(string name, IEnumerable<int> services) => ApplyAsync(
        $"{{apiVersion: hashbalancer.dev/v1alpha1, kind: HashBalancer, metadata: {{name: {name}}}, spec: {{healthCheck: {{enabled: false}}, "
        + $"backends: [{string.Join(", ", services.Select(service => $"{{service: {{name: web-{service}, port: http}}}}"))}]}}}}");

    /// <summary>Writes a slice with all its endpoints, or all but one.</summary>
    public Task WriteSliceAsync(int service, int slice, int? without) => objects.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"web-{service}-{slice}",
            ["namespace"] = space,
            ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = $"web-{service}" },
        },
        ["addressType"] = "IPv4",
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 8080, ["protocol"] = "TCP" }),
        ["endpoints"] = new JsonArray([.. Enumerable.Range(0, size.EndpointsPerSlice).Where(host => host != without).Select(host => new JsonObject
        {
            ["addresses"] = new JsonArray(string.Create(CultureInfo.InvariantCulture, $"10.{service + 1}.{slice}.{host + 1}")),
            ["conditions"] = new JsonObject { ["ready"] = true },
        })]),
    });

    public Task DeleteAsync() => objects.DeleteAsync($"api/v1/namespaces/{space}");

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sHashBalancer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no K8sHashBalancer.sln above the benchmark.");
        }

        return folder.FullName;
    }

    private async Task ApplyAsync(string yaml)
    {
        var entity = Yaml.ReadAll(yaml).Single();
        entity["metadata"]!["namespace"] = space;

        // A definition that was installed a moment ago is not served at once.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await objects.ApplyAsync(entity);
                return;
            }
            catch (k8s.Autorest.HttpOperationException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }
}
