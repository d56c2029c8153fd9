using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Operator.Tests.Hosting;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Tests.Manifests;

/// <summary>The operator on a folder of files.</summary>
public sealed class ManifestOperatorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_AndAnApiServer_WithTheSameObjects_AmountToTheSame()
    {
        WriteAll();
        await using var server = await ApiServer.StartAsync();
        Create("hashbalancer.dev/v1alpha1/hashbalancers", ManifestTexts.Balancer());
        Create("v1/services", ManifestTexts.Service);
        Create("discovery.k8s.io/v1/endpointslices", ManifestTexts.Slice());
        Create("v1/pods", ManifestTexts.Pod);

        await using var ofFiles = await ManifestHarness.StartAsync(_folder);
        await using var ofServer = await HostHarness.StartAsync(server);

        await ofFiles.WaitAsync(snapshot => snapshot.Servers.Length == 2);
        await Eventually.TrueAsync(() => ofServer.Host.Publisher.Status(new BalancerName("shop", "web")).Published?.Snapshot.Fingerprint == ofFiles.Published!.Fingerprint);
        Assert.Equal([3, 1], ofFiles.Published!.Servers.Select(one => one.Weight));
        Assert.Equal("ok", await ofFiles.GetAsync("/readyz"));

        void Create(string collection, string text)
        {
            var json = Yaml.ReadAll(text).Single();
            server.Objects.Create(new ObjectId(collection, "shop", (string)json["metadata"]!["name"]!), json);
        }
    }

    [Fact]
    public async Task Edits_OfAnyFile_ReachTheProxies()
    {
        WriteAll();
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers.All(server => server.State == ServerState.Ready));

        _folder.Write("slice.yaml", ManifestTexts.Slice("ready: false"));
        await harness.WaitAsync(snapshot => snapshot.Servers[1].State == ServerState.NotReady);

        File.Delete(_folder.PathOf("pod.yaml"));
        await harness.WaitAsync(snapshot => snapshot.Servers[0].Weight == 1);

        // Another Service than those that were asked for so far.
        _folder.Write("other.yaml", $"{ManifestTexts.Service.Replace("web", "other", StringComparison.Ordinal)}\n---\n{ManifestTexts.Slice().Replace("web", "other", StringComparison.Ordinal).Replace("10.0.0.", "10.0.1.", StringComparison.Ordinal)}");
        _folder.Write("balancer.yaml", ManifestTexts.Balancer().Replace("service: {name: web", "service: {name: other", StringComparison.Ordinal));
        await harness.WaitAsync(snapshot => snapshot.Servers.All(server => server.Address.Host.StartsWith("10.0.1.", StringComparison.Ordinal)));

        File.Delete(_folder.PathOf("balancer.yaml"));
        await Eventually.TrueAsync(() => harness.Published is null);
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Information, "shop/web is gone."));
    }

    [Fact]
    public async Task Edit_ThatCannotBeUsed_ChangesNothingButTheLog()
    {
        WriteAll();
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers.Length == 2);
        var before = harness.Published;

        _folder.Write("balancer.yaml", ManifestTexts.Balancer("algorithm: Magic"));
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Error, "balancer.yaml, document 1: HashBalancer shop/web: spec.algorithm must be one of"));
        _folder.Write("slice.yaml", ManifestTexts.Slice()[..^20]);
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Error, "slice.yaml, line"));
        Assert.Same(before, harness.Published);
        Assert.Equal(1, harness.Log.Count("spec.algorithm must be"));

        _folder.Write("slice.yaml", ManifestTexts.Slice("ready: false"));
        _folder.Write("balancer.yaml", ManifestTexts.Balancer("algorithm: Maglev"));
        await harness.WaitAsync(snapshot => snapshot.Policy.Balancing.Algorithm == "maglev" && snapshot.Servers[1].State == ServerState.NotReady);
    }

    [Fact]
    public async Task Files_BehindALinkThatTurns_AreReadAnew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        foreach (var (version, second) in new[] { ("..v1", "ready: true"), ("..v2", "ready: false") })
        {
            Directory.CreateDirectory(_folder.PathOf(version));
            _folder.Write($"{version}/all.yaml", $"{ManifestTexts.Balancer()}\n---\n{ManifestTexts.Service}\n---\n{ManifestTexts.Slice(second)}");
        }

        // As Kubernetes mounts a ConfigMap.
        Directory.CreateSymbolicLink(_folder.PathOf("..data"), "..v1");
        File.CreateSymbolicLink(_folder.PathOf("all.yaml"), "..data/all.yaml");
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers[1].State == ServerState.Ready);

        Directory.CreateSymbolicLink(_folder.PathOf("..new"), "..v2");
        Directory.Move(_folder.PathOf("..data"), _folder.PathOf("..old"));
        Directory.Move(_folder.PathOf("..new"), _folder.PathOf("..data"));

        await harness.WaitAsync(snapshot => snapshot.Servers[1].State == ServerState.NotReady);
    }

    [Fact]
    public async Task Conditions_WhenTheyTurn_AreALineEachAndInTheAnswer()
    {
        _folder.Write("balancer.yaml", ManifestTexts.Balancer());
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Warning, "shop/web: Accepted is False (ServiceNotFound). spec.backends[0].service.name: there is no Service"));
        Assert.True(harness.Log.Contains(LogLevel.Information, "shop/web: Programmed is False (NoProxies). No proxy is connected: start some with --operator and --balancer shop/web."));

        _folder.Write("rest.yaml", $"{ManifestTexts.Service}\n---\n{ManifestTexts.Slice()}");

        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Information, "shop/web: Accepted is True (Accepted)."));
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Information, "shop/web: Available is True (ServersReady)."));
        Assert.Equal(1, harness.Log.Count("(ServiceNotFound)"));
        var answer = JsonNode.Parse(await harness.GetAsync("/api/balancers/shop/web"))!;
        Assert.Equal(2, (int?)answer["servers"]);
        Assert.Equal(
            ["Accepted True Accepted", "Available True ServersReady", "Programmed False NoProxies"],
            answer["conditions"]!.AsArray().Select(one => $"{one!["type"]} {one["status"]} {one["reason"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Override_WhoseTimeComes_IsTakenBackWithoutAnEdit()
    {
        WriteAll();
        var expires = TimeProvider.System.GetUtcNow().AddSeconds(3);
        _folder.Write("balancer.yaml", ManifestTexts.Balancer(string.Create(
            CultureInfo.InvariantCulture, $"overrides: [{{address: '10.0.0.2:8080', state: Drain, expires: '{expires:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}'}}]")));
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers[1].State == ServerState.Draining);

        await harness.WaitAsync(snapshot => snapshot.Servers[1].State == ServerState.Ready);

        Assert.True(TimeProvider.System.GetUtcNow() >= expires, "not before its time");
        Assert.Equal(1, harness.Log.Count("balancer.yaml, document 1: HashBalancer shop/web: spec.overrides: the item of 10.0.0.2:8080 has expired"));
    }

    [Theory]
    [InlineData("PATCH", "/servers/10.0.0.2:8080", """{"state": "drain", "reason": "kernel"}""", """have spec.overrides say of 10.0.0.2:8080: {"address":"10.0.0.2:8080",""")]
    [InlineData("POST", "/servers", """{"host": "10.0.0.9", "port": 8080, "weight": 1}""", "have spec.overrides say of 10.0.0.9:8080: {")]
    [InlineData("DELETE", "/servers/10.0.0.3:8080", null, "remove the item of 10.0.0.3:8080 from spec.overrides")]
    public async Task Change_ByRest_IsRefusedAndSaysWhatToEdit(string method, string path, string? body, string todo)
    {
        WriteAll();
        _folder.Write("balancer.yaml", ManifestTexts.Balancer("overrides: [{address: '10.0.0.3:8080', presence: Add, weight: 1}]"));
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers.Length == 3);
        var (before, file) = (harness.Published, _folder.Read("balancer.yaml"));

        var (status, problem) = await harness.SendAsync(new HttpMethod(method), $"/api/balancers/shop/web{path}", body);

        Assert.Equal((409, "application/problem+json"), status);
        Assert.Contains($"{_folder.PathOf("balancer.yaml")}, document 1, {todo}", problem, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", problem, StringComparison.Ordinal);
        Assert.Equal((before, file), (harness.Published, _folder.Read("balancer.yaml")));
    }

    [Fact]
    public async Task Change_ByRest_OfAServerThatIsNotThere_IsRefusedAsInACluster()
    {
        WriteAll();
        await using var harness = await ManifestHarness.StartAsync(_folder);
        await harness.WaitAsync(snapshot => snapshot.Servers.Length == 2);

        var (status, _) = await harness.SendAsync(HttpMethod.Patch, "/api/balancers/shop/web/servers/10.0.0.9:8080", """{"weight": 2}""");

        Assert.Equal(404, status.Code);
    }

    private void WriteAll()
    {
        _folder.Write("balancer.yaml", ManifestTexts.Balancer());
        _folder.Write("service.yaml", ManifestTexts.Service);
        _folder.Write("slice.yaml", ManifestTexts.Slice());
        _folder.Write("pod.yaml", ManifestTexts.Pod);
    }
}
