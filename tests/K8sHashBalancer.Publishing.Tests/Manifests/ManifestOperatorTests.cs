using System.Net;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Manifests;

/// <summary>Proxies of an operator that works on files.</summary>
public sealed class ManifestOperatorTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = FreePorts.Next();

    private string Folder => Path.GetDirectoryName(_folder.PathOf("x"))!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_OfTheOperator_WithAnEditBefore_IsFollowedAtOnce()
    {
        Write(8001);
        await using var proxy = await StartProxyAsync();
        await using (await ManifestOperator.StartAsync(Folder, _port))
        {
            // Several edits, so that a count of them would be higher here than after the restart.
            foreach (var port in new[] { 8001, 8002, 8003 })
            {
                Write(port);
                await WaitForServerAsync(proxy, port);
            }
        }

        Write(8004);
        await using var restarted = await ManifestOperator.StartAsync(Folder, _port);

        await WaitForServerAsync(proxy, 8004);
        await Eventually.TrueAsync(() => restarted.Status.UpToDate == 1);
        Assert.Empty(restarted.Status.Published!.Sources);
    }

    [Fact]
    public async Task Restart_OfTheOperator_WithTheSameFiles_ChangesNothing()
    {
        Write(8001);
        await using var proxy = await StartProxyAsync();
        await using (await ManifestOperator.StartAsync(Folder, _port))
        {
            await WaitForServerAsync(proxy, 8001);
        }

        var before = proxy.Proxy.State.Snapshot;
        await using var restarted = await ManifestOperator.StartAsync(Folder, _port);

        await Eventually.TrueAsync(() => restarted.Status.UpToDate == 1);
        Assert.Same(before, proxy.Proxy.State.Snapshot);
    }

    [Fact]
    public async Task Change_ThroughAProxy_IsRefusedAndSaysWhichFileToEdit()
    {
        Write(8001);
        await using var proxy = await StartProxyAsync();
        await using var operators = await ManifestOperator.StartAsync(Folder, _port);
        await WaitForServerAsync(proxy, 8001);
        var before = (proxy.Fingerprint, _folder.Read("web.yaml"));

        var problem = await proxy.Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:8001", """{"state": "drain"}""", HttpStatusCode.Conflict);

        Assert.Equal(
            "HashBalancer shop/web is read from files, and the operator writes to none. Nothing was changed. "
                + $"In {_folder.PathOf("web.yaml")}, document 1, have spec.overrides say of 127.0.0.1:8001: "
                + """{"address":"127.0.0.1:8001","state":"Drain"}.""",
            (string?)problem["detail"]);
        Assert.Equal(before, (proxy.Fingerprint, _folder.Read("web.yaml")));
    }

    /// <summary>One that never takes what it cannot tell to be newer.</summary>
    private Task<ClusterHarness> StartProxyAsync() => ClusterHarness.StartAsync(
        ClusterHarness.Options(OperatorHarness.Web, "web-0", new Uri($"http://127.0.0.1:{_port}")) with
        {
            PatienceWithUnclearStates = TimeSpan.FromHours(1),
            PatienceWithOlderStates = TimeSpan.FromHours(1),
        });

    private void Write(int port) => _folder.Write("web.yaml", $$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: web, namespace: shop}
        spec:
          servers: [{host: 127.0.0.1, port: {{port}}}]
          healthCheck: {enabled: false}
        """);

    private static Task WaitForServerAsync(ClusterHarness proxy, int port) => Eventually.TrueAsync(
        () => proxy.Proxy.State.Snapshot.Servers.Any(server => server.Address.Port == port), $"the proxy has the server at {port}\n{proxy.Log}");
}
