using System.Net;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class StateFileTests
{
    [Fact]
    public async Task Changes_MadeByTheApi_SurviveARestart()
    {
        await using var servers = await Backend.StartAsync(4);
        var folder = new TestFolder();
        var config = ProxyConfig.For(servers.All.Take(3)).Set("state_file", folder.PathOf("state.json"));
        var ports = servers.All.Select(server => server.Port).ToArray();
        string before;
        await using (var proxy = await ProxyHarness.StartAsync(config, folder: folder))
        {
            await proxy.Api.AddAsync(ports[3], weight: 7);
            await proxy.Api.RemoveAsync(ports[0]);
            await proxy.Api.PatchAsync(ports[1], """{"weight": 3}""");
            await proxy.Api.PatchAsync(ports[2], """{"state": "maint", "reason": "disk"}""");
            before = await ServersAsync(proxy);
            folder = folder.Copy();
        }

        await using var again = await ProxyHarness.StartAsync(config.Set("state_file", folder.PathOf("state.json")), folder: folder);

        Assert.Equal(before, await ServersAsync(again));
        Assert.Null(await again.Api.ServerAsync(ports[0]));
        Assert.Equal("disk", (string?)(await again.Api.ServerAsync(ports[2]))!["reason"]);
    }

    [Fact]
    public async Task Changes_TakenBack_LeaveNothing()
    {
        var folder = new TestFolder();
        var port = FreePorts.Next();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(port).Set("state_file", folder.PathOf("state.json")), folder: folder);

        await proxy.Api.AddAsync(1);
        await proxy.Api.RemoveAsync(1);
        await proxy.Api.RemoveAsync(port);
        await proxy.Api.AddAsync(port);

        Assert.Empty(JsonNode.Parse(folder.Read("state.json"))!["servers"]!.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"version": 2, "servers": []}""")]
    [InlineData("""{"version": 1, "servers": [{"server": "no port", "presence": "Added"}]}""")]
    [InlineData("""{"version": 1, "servers": [{"server": "a:1", "presence": "Lost"}]}""")]
    [InlineData("""{"version": 1, "servers": [{"server": "a:1", "presence": "Added", "weight": 1000}]}""")]
    [InlineData("""{"version": 1, "servers": [{"server": "a:1", "presence": "Added"}, {"server": "a:1", "presence": "Removed"}]}""")]
    [InlineData("""{"version": 1, "servers": [null]}""")]
    [InlineData("""{"version": 1, "servers": [{}]}""")]
    [InlineData("""{"version": 1, "servers": [{"server": null, "presence": "Added"}]}""")]
    public async Task File_ThatIsCorrupt_IsAProblemThatSaysWhatToDo(string content)
    {
        using var folder = new TestFolder();
        var file = folder.Write("state.json", content);

        var (proxy, problems) = await ProxyHarness.TryStartAsync(ProxyConfig.For(1).Set("state_file", file).ToString(), folder).WithinDeadline();

        Assert.Null(proxy);
        var problem = Assert.Single(problems);
        Assert.Contains($"The state file {file} cannot be read: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Correct it, or delete it", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatCannotBeWritten_MeansNothingChanges()
    {
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(1).Set("state_file", folder.PathOf("no/such/folder/state.json")), folder: folder);
        var before = await ServersAsync(proxy);

        var problem = await proxy.Api.CallAsync(HttpMethod.Post, "/api/servers", """{"host": "a", "port": 2}""", HttpStatusCode.ServiceUnavailable);

        Assert.Contains("was not made", (string?)problem["detail"], StringComparison.Ordinal);
        await proxy.Api.CallAsync(HttpMethod.Delete, "/api/servers/127.0.0.1:1", expected: HttpStatusCode.ServiceUnavailable);
        Assert.Equal(before, await ServersAsync(proxy));
    }

    [Fact]
    public async Task Overrides_WhenTheConfigurationIsEdited_Stay()
    {
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(1, 2).Set("state_file", folder.PathOf("state.json")), folder: folder);
        await proxy.Api.AddAsync(4, weight: 9);
        await proxy.Api.RemoveAsync(1);
        await proxy.Api.PatchAsync(2, """{"weight": 5}""");

        await proxy.Edit(config => config.Server(3));
        Assert.Equal("2:5 3:1 4:9", await ServersAsync(proxy));

        // Added by the API, later in the configuration, and out of it again: one server all the time, with the API's weight.
        await proxy.Edit(config => config.Server(4, weight: 2));
        Assert.Equal("2:5 3:1 4:9", await ServersAsync(proxy));
        await proxy.Edit(config => config.SetJson("servers", """[{"host": "127.0.0.1", "port": 3}]"""));
        Assert.Equal("3:1 4:9", await ServersAsync(proxy));

        // What was said of servers that the configuration has no more is forgotten, in the file too.
        await proxy.Edit(config => config.Server(1).Server(2));
        Assert.Equal("1:1 2:1 3:1 4:9", await ServersAsync(proxy));
        Assert.Equal(["127.0.0.1:4"], JsonNode.Parse(folder.Read("state.json"))!["servers"]!.AsArray().Select(server => (string?)server!["server"]));
    }

    [Fact]
    public async Task StateFile_SetWhileRunning_TakesOverWhatWasChanged()
    {
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(1), folder: folder);
        await proxy.Api.AddAsync(2);

        await proxy.Edit(config => config.Set("state_file", folder.PathOf("state.json")));

        Assert.Equal("1:1 2:1", await ServersAsync(proxy));
        Assert.Contains("127.0.0.1:2", folder.Read("state.json"), StringComparison.Ordinal);
    }

    private static async Task<string> ServersAsync(ProxyHarness proxy) => string.Join(
        ' ', (await proxy.Api.GetAsync("/api/servers"))["servers"]!.AsArray().Select(server => $"{server!["port"]}:{server["weight"]}"));
}
