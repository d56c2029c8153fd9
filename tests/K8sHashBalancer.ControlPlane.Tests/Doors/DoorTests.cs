using Grpc.Core;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.ControlPlane.Tests.Doors;

/// <summary>Who is let in, and who is not, with tokens that a real API server issues and reviews.</summary>
public sealed class DoorTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Audience = "k8s-hashbalancer";

    private TestNamespace? _space;
    private OperatorInProcess? _operator;
    private ProxyAccess? _web;
    private ProxyAccess? _other;

    private TestNamespace Space => _space!;

    private OperatorInProcess Operator => _operator!;

    private ProxyAccess Web => _web!;

    private ProxyAccess Other => _other!;

    private BalancerName WebName => new(Space.Name, "web");

    public async ValueTask InitializeAsync()
    {
        _space = await TestNamespace.CreateAsync(cluster.Objects);
        await _space.ApplyAsync(Balancer("web"));
        await _space.ApplyAsync(Balancer("other"));
        _operator = await OperatorInProcess.StartAsync(cluster.OperatorConfiguration, _space.Name, ClusterFixture.Security);
        _web = await ProxyAccess.CreateAsync(_space, "web");
        _other = await ProxyAccess.CreateAsync(_space, "other");
    }

    public async ValueTask DisposeAsync()
    {
        _web?.Dispose();
        _other?.Dispose();
        if (_operator is not null)
        {
            await _operator.DisposeAsync();
            await Space.DisposeAsync();
        }
    }

    [Fact]
    public async Task ProxyWithItsOwnToken_IsServed_AndNothingIsCounted()
    {
        await using var proxy = await ClusterHarness.StartAsync(Web.Options(Operator.Address, "web-0"));

        await Eventually.TrueAsync(() => Operator.Publisher.Status(WebName).UpToDate == 1, $"{proxy.Log}\n{Operator.Log}");
        foreach (var reason in (string[])["no_token", "invalid", "wrong_audience", "expired", "wrong_balancer", "review_failed", "tls_handshake"])
        {
            Assert.Equal(0, await RefusalsAsync(reason));
        }
    }

    [Fact]
    public async Task TokenOfAnotherBalancer_OpensItsOwnDoorAndNoOther()
    {
        var token = await TokenAsync(Other.Owned);

        var status = await AskAsync(token, WebName);

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Equal($"system:serviceaccount:{Space.Name}:other-hashbalancer may not follow {WebName}.", status.Detail);
        Assert.Equal(1, await RefusalsAsync("wrong_balancer"));
        Assert.Equal(StatusCode.OK, (await AskAsync(token, new BalancerName(Space.Name, "other"))).StatusCode);
    }

    /// <summary>Whoever may create pods in some namespace has tokens with this audience, and names as he likes.</summary>
    [Fact]
    public async Task TokenOfAnAccountOfTheSameNameElsewhere_IsRefused()
    {
        await using var elsewhere = await TestNamespace.CreateAsync(cluster.Objects);
        await elsewhere.ApplyAsync("{apiVersion: v1, kind: ServiceAccount, metadata: {name: web-hashbalancer}}");

        var status = await AskAsync(await Tokens.RequestAsync(cluster.Objects, elsewhere.Name, Web.Owned, Audience), WebName);

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Equal(1, await RefusalsAsync("wrong_balancer"));
    }

    [Fact]
    public async Task NoToken_IsRefused_AndTheLogSaysWhatToDo()
    {
        Assert.Equal(new Status(StatusCode.Unauthenticated, "There is no token."), await AskAsync(null, WebName));
        Assert.Equal(1, await RefusalsAsync("no_token"));
        await Eventually.TrueAsync(() => Operator.Log.Contains(LogLevel.Warning, "A proxy needs --token-file"));
    }

    [Fact]
    public async Task TokenForTheApiServer_IsRefused()
    {
        var status = await AskAsync(await TokenAsync(Web.Owned, audience: null), WebName);

        Assert.Equal(StatusCode.Unauthenticated, status.StatusCode);
        Assert.EndsWith("and must be for k8s-hashbalancer.", status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, await RefusalsAsync("wrong_audience"));
    }

    /// <summary>The operator makes the ServiceAccount anew at once; a token of the one before is of no use.</summary>
    [Fact]
    public async Task TokenOfADeletedAccount_IsRefused()
    {
        var token = await TokenAsync(Web.Owned);
        var path = Space.Path("v1", $"serviceaccounts/{Web.Owned}");
        await Space.Objects.DeleteAsync(path);
        await Eventually.TrueAsync(async () => await Space.Objects.FindAsync(path) is not null, "the ServiceAccount is there again");

        // The API server goes by a cache of its own for a moment.
        await Eventually.TrueAsync(async () => (await AskAsync(token, WebName)).StatusCode == StatusCode.Unauthenticated, "the old token is refused");

        Assert.True(await RefusalsAsync("invalid") >= 1);
        Assert.Equal(StatusCode.OK, (await AskAsync(await TokenAsync(Web.Owned), WebName)).StatusCode);
    }

    /// <summary>Whoever copied a token out of a pod has it for as long as the pod.</summary>
    [Fact]
    public async Task TokenOfADeletedPod_IsRefused()
    {
        var pod = await Space.Objects.CreateAsync(Yaml.ReadAll(
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: web-0, namespace: {{Space.Name}}}
            spec:
              serviceAccountName: {{Web.Owned}}
              containers: [{name: proxy, image: "proxy:test"}]
            """).Single());
        var (seen, unseen, asked) = (await BoundTokenAsync(), await BoundTokenAsync(), await BoundTokenAsync());
        Assert.Equal(StatusCode.OK, (await AskAsync(seen, WebName)).StatusCode);

        await Space.Objects.DeleteAsync(Space.Path("v1", "pods/web-0"));

        // The API server itself hears of it a moment later, and what the operator has had reviewed counts for two minutes; one that it has not
        // seen is reviewed now.
        await Eventually.TrueAsync(async () => !await Tokens.IsGoodAsync(cluster.Objects, asked, Audience), "the API server refuses tokens of the pod");
        Assert.Equal(StatusCode.Unauthenticated, (await AskAsync(unseen, WebName)).StatusCode);
        Assert.True(await RefusalsAsync("invalid") >= 1);

        Task<string> BoundTokenAsync() => Tokens.RequestAsync(cluster.Objects, Space.Name, Web.Owned, Audience, pod);
    }

    [Fact]
    public async Task TokenThatWasChanged_IsRefused()
    {
        var parts = (await TokenAsync(Web.Owned)).Split('.');
        var forged = string.Join('.', parts[0], parts[1], new string(parts[2].Reverse().ToArray()));

        Assert.Equal(StatusCode.Unauthenticated, (await AskAsync(forged, WebName)).StatusCode);
        Assert.Equal(1, await RefusalsAsync("invalid"));
    }

    [Fact]
    public async Task ProxyThatTrustsAnotherAuthority_DoesNotSpeakToTheOperator()
    {
        Web.WriteAuthorities(Foreign.Authority());
        await using var proxy = await ClusterHarness.StartAsync(Web.Options(Operator.Address, "web-0"));

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "The remote certificate is invalid"), $"{proxy.Log}");
        await Eventually.TrueAsync(async () => await RefusalsAsync("tls_handshake") >= 1);
        await Eventually.TrueAsync(() => Operator.Log.Contains(LogLevel.Warning, "without a call. It spoke no TLS, or does not trust the operator's certificate"));
        Assert.Empty(Operator.Publisher.Status(WebName).Proxies);

        // The file changes, as it does in a pod, and the proxy finds it by itself.
        await Web.RenewAsync();
        await Eventually.TrueAsync(() => Operator.Publisher.Status(WebName).UpToDate == 1, $"{proxy.Log}");
    }

    [Fact]
    public async Task OperatorUnderAnotherName_IsNotSpokenTo()
    {
        var address = new UriBuilder(Operator.Address) { Host = "127.0.0.1" }.Uri;
        await using var proxy = await ClusterHarness.StartAsync(Web.Options(address, "web-0"));

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "RemoteCertificateNameMismatch"), $"{proxy.Log}");
        Assert.Empty(Operator.Publisher.Status(WebName).Proxies);
    }

    [Fact]
    public async Task PlainText_IsRefusedByTheOperator()
    {
        var address = new UriBuilder(Operator.Address) { Scheme = Uri.UriSchemeHttp }.Uri;
        await using var proxy = await ClusterHarness.StartAsync(Web.Options(address, "web-0") with { TokenFile = null });

        await Eventually.TrueAsync(async () => await RefusalsAsync("tls_handshake") >= 1, $"{proxy.Log}");
        Assert.Empty(Operator.Publisher.Status(WebName).Proxies);
    }

    [Fact]
    public async Task PlainText_IsSentNoToken()
    {
        var address = new UriBuilder(Operator.Address) { Scheme = Uri.UriSchemeHttp }.Uri;
        await using var proxy = await ClusterHarness.StartAsync(Web.Options(address, "web-0"));

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "A token is not sent in plain text: write https:// before"), $"{proxy.Log}");
        Assert.Equal(0, await RefusalsAsync("tls_handshake"));
    }

    [Fact]
    public async Task BundleThatSomebodyDeleted_IsBackWithTheNextChange()
    {
        var deployment = Space.Path("apps/v1", $"deployments/{Web.Owned}");
        await Eventually.TrueAsync(async () => await Space.Objects.FindAsync(deployment) is not null, "the Deployment is there");
        await Space.Objects.DeleteAsync(Space.Path("v1", $"configmaps/{Web.Owned}"));

        // What happens when a pod waits for it: the Deployment counts one that is not available.
        await Space.Objects.PatchAsync(deployment, """{"metadata": {"annotations": {"a": "b"}}}""");

        await Eventually.TrueAsync(async () => await Web.ReadAuthoritiesAsync() is not null, "the ConfigMap is there again");
    }

    private static string Balancer(string name) =>
        $$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: {{name}}}
        spec:
          servers: [{host: 10.0.0.1, port: 80}]
          healthCheck: {enabled: false}
        """;

    private Task<string> TokenAsync(string account, string? audience = Audience) => Tokens.RequestAsync(cluster.Objects, Space.Name, account, audience);

    private Task<Status> AskAsync(string? token, BalancerName balancer) => Caller.AskAsync(Operator.Address, Web.Authorities, token, balancer);

    private Task<double> RefusalsAsync(string reason) => Operator.MetricAsync($"hashbalancer_operator_refusals_total{{reason=\"{reason}\"}}");
}
