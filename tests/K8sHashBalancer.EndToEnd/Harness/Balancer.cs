using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>A balancer of the cluster, the workload behind it, and the pods of both.</summary>
/// <param name="Kubectl">In the namespace of the balancer.</param>
/// <param name="Name">Its name.</param>
/// <param name="Workload">What its servers are: deployment/web.</param>
/// <param name="Selector">The label of their pods.</param>
/// <param name="Load">Asks from within the cluster.</param>
internal sealed record Balancer(Kubectl Kubectl, string Name, string Workload, string Selector, LoadPod Load)
{
    private const int AdminPort = 9090;

    /// <summary>The port of proxies, and of the servers in the samples.</summary>
    private const int TrafficPort = 8080;

    /// <summary>The Deployment of its proxies.</summary>
    public string Proxies => $"deployment/{Name}-hashbalancer";

    /// <summary>Its servers' pods that are not being deleted: names and addresses, with the port.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PodsAsync() => Addresses(await Kubectl.ListAsync("pods", Selector));

    /// <summary>The same of its proxies.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ProxyPodsAsync() =>
        Addresses(await Kubectl.ListAsync("pods", $"hashbalancer.dev/balancer={Name}"));

    /// <summary>Waits until all that was asked of Kubernetes has happened, and the status says that all proxies know.</summary>
    public async Task SettledAsync()
    {
        await Kubectl.RolledOutAsync(Workload);
        await Kubectl.RolledOutAsync(Proxies);
        var replicas = (int)(await Kubectl.GetAsync(Workload))["spec"]!["replicas"]!;

        // Those that are on their way out are servers too, until they are gone.
        await Until.IsAsync(
            () => Kubectl.RunAsync("get", "pods", "-l", Selector, "-o", "name"),
            names => Lines(names) == replicas,
            $"there are {replicas} pods of {Workload}");
        var proxies = (int)(await Kubectl.GetAsync(Proxies))["spec"]!["replicas"]!;

        // Programmed alone does not say it: it stays true while a revision is on its way.
        var wanted = $"{replicas}/{replicas} {proxies} True True";
        await Until.IsAsync(StatusAsync, status => status == wanted, $"the status of {Name} is {wanted}");
    }

    /// <summary>Which pod answers each key through each proxy; all proxies have to agree.</summary>
    public async Task<KeyMap> MapAsync()
    {
        var pods = (await PodsAsync()).Keys.ToHashSet();
        KeyMap? first = null;
        foreach (var (proxy, address) in await ProxyPodsAsync())
        {
            var servers = await Load.ServersAsync($"http://{address}", KeyMap.Keys);
            first ??= new KeyMap(pods, servers);
            Assert.True(first.Servers.SequenceEqual(servers), $"Through {proxy} keys have other servers than through another proxy.");
        }

        return first ?? throw new InvalidOperationException($"{Name} has no proxies.");
    }

    /// <summary>Opens the REST API of one of its proxies.</summary>
    public Task<PortForward> OpenApiAsync(string proxy) => PortForward.OpenAsync(Kubectl, $"pod/{proxy}", AdminPort);

    /// <summary>What each proxy says of a server by its own REST API: "draining", or null if it has none.</summary>
    public async Task<IReadOnlyList<string?>> StatusOfAsync(string address)
    {
        var all = new List<string?>();
        foreach (var proxy in (await ProxyPodsAsync()).Keys)
        {
            using var api = await OpenApiAsync(proxy);
            var servers = await api.Client.GetFromJsonAsync<JsonObject>("/api/servers");
            all.Add(Address.StatusIn(servers!, address));
        }

        return all;
    }

    private async Task<string> StatusAsync() => await Kubectl.RunAsync(
        "get",
        $"hashbalancer/{Name}",
        "-o",
        "jsonpath={.status.servers.summary} {.status.proxies.upToDate} {.status.conditions[?(@.type=='Programmed')].status} {.status.conditions[?(@.type=='Available')].status}");

    private static Dictionary<string, string> Addresses(IReadOnlyList<JsonObject> pods) =>
        pods.ToDictionary(pod => (string)pod["metadata"]!["name"]!, pod => Address.Of((string)pod["status"]!["podIP"]!, TrafficPort));

    private static int Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
