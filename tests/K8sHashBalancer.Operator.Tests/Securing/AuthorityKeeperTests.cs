using System.Text;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Tests.Hosting;
using K8sHashBalancer.Operator.Tests.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Securing;

/// <summary>The Secret of the operator's own authority, and what hangs on it.</summary>
public sealed class AuthorityKeeperTests
{
    private const string Space = "k8s-hashbalancer-system";

    private static readonly ObjectId Secret = new("v1/secrets", Space, SecurityOptions.OwnSecret);
    private static readonly OperatorOptions Options = Replica.Options with
    {
        AdvertisedAddress = "https://operator:9443",
        Security = new SecurityOptions { Namespace = Space },
    };

    /// <summary>Both lead, as they never should: the one who comes second takes what the first has written.</summary>
    [Fact]
    public async Task Replicas_ThatBothWantToMakeIt_GoByTheSame()
    {
        await using var server = await ApiServer.StartAsync();
        server.Faults.Next(request => request.Method == "POST" && request.Target.Collection == "v1/secrets", new Fault.CutAfter());
        await using var one = await HostHarness.StartAsync(server, Options);
        await using var two = await HostHarness.StartAsync(server, Options);
        await one.WaitUntilReadyAsync();
        await two.WaitUntilReadyAsync();

        Assert.Single(server.Objects.ChangesAfter(0).Changes, change => change.Id == Secret);
    }

    [Fact]
    public async Task Operator_WithoutACertificate_IsNotReadyAndSaysWhy_AndMakesNoPodsThatCouldNotKnowIt()
    {
        await using var server = await ApiServer.StartAsync();
        Samples.CreateAll(server, "10.1.0.1");
        server.Faults.Always(request => request.IsWrite && request.Target.Collection == "v1/secrets" ? new Fault.Status(403) : null);
        await using var harness = await HostHarness.StartAsync(server, Options);

        await Eventually.TrueAsync(async () => await harness.GetAsync() == (503,
            $"There is no certificate to serve with: Secret {Space}/{SecurityOptions.OwnSecret} is made by the leader, and is not there yet."));
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Information, "Controller balancers works") && harness.Log.Count("could not be written: 403") > 3);
        Assert.Null(server.Objects.Get(Samples.Id(Samples.Deployments, "web-hashbalancer")));

        server.Faults.Clear();

        await harness.WaitUntilReadyAsync();
        await Eventually.TrueAsync(() => server.Objects.Get(Samples.Id(Samples.Deployments, "web-hashbalancer")) is not null);
        Assert.Equal(
            Encoding.ASCII.GetString(Convert.FromBase64String((string)server.Objects.Get(Secret)!["data"]!["ca.crt"]!)),
            (string?)server.Objects.Get(Samples.Id("v1/configmaps", "web-hashbalancer"))!["data"]!["ca.crt"]);
    }

    /// <summary>As the chart installs them, so that they go with the chart.</summary>
    [Fact]
    public async Task SecretAndLease_ThatAreEmpty_AreFilledWithoutAComplaint()
    {
        await using var server = await ApiServer.StartAsync();
        const string Metadata = """{"labels": {"app.kubernetes.io/managed-by": "Helm"}}""";
        server.Objects.Create(Secret, JsonNode.Parse($$"""{"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {{Metadata}} }""")!.AsObject());
        var lease = new ObjectId("coordination.k8s.io/v1/leases", Space, "k8s-hashbalancer");
        server.Objects.Create(lease, JsonNode.Parse($$"""{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {{Metadata}} }""")!.AsObject());
        await using var harness = await HostHarness.StartAsync(server, Options with { LeaseNamespace = Space });

        await harness.WaitUntilReadyAsync();

        Assert.All([Secret, lease], id => Assert.Equal("Helm", (string?)server.Objects.Get(id)!["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]));
        Assert.NotNull(server.Objects.Get(Secret)!["data"]!["tls.crt"]);
        Assert.NotEmpty((string)server.Objects.Get(lease)!["spec"]!["holderIdentity"]!);
        Assert.Equal(0, harness.Log.Count("no certificate authority that can be read"));
        Assert.Equal(0, harness.Log.Count("cannot be used"));
    }

    [Fact]
    public async Task Secret_ThatCannotBeRead_IsMadeAnew()
    {
        await using var server = await ApiServer.StartAsync();
        server.Objects.Create(Secret, JsonNode.Parse("""{"apiVersion": "v1", "kind": "Secret", "data": {"tls.crt": "bm9uZQ=="}}""")!.AsObject());
        await using var harness = await HostHarness.StartAsync(server, Options);

        await harness.WaitUntilReadyAsync();
        Assert.True(harness.Log.Contains(LogLevel.Warning, "has no certificate authority that can be read"));
    }

    /// <summary>Proxies that were told of the one before are not to be locked out.</summary>
    [Fact]
    public async Task Secret_ThatSomebodyDeleted_IsMadeAnew_AndProxiesTrustBothAtFirst()
    {
        await using var server = await ApiServer.StartAsync();
        Samples.CreateAll(server, "10.1.0.1");
        await using var harness = await HostHarness.StartAsync(server, Options);
        await Eventually.TrueAsync(() => Told() is not null);
        var before = Told()!;

        server.Objects.Delete(Secret);

        await Eventually.TrueAsync(() => Told() != before);
        Assert.StartsWith(before, Told(), StringComparison.Ordinal);

        string? Told() => (string?)server.Objects.Get(Samples.Id("v1/configmaps", "web-hashbalancer"))?["data"]!["ca.crt"];
    }

    [Fact]
    public async Task SecretOfSomebodyElse_ThatLacksWhatProxiesNeed_IsSaidToDo()
    {
        await using var server = await ApiServer.StartAsync();
        var id = Secret with { Name = "web-tls" };
        await using var harness = await HostHarness.StartAsync(server, Options with { Security = new SecurityOptions { Namespace = Space, TlsSecret = id.Name } });
        await Eventually.TrueAsync(async () => (await harness.GetAsync()).Text == $"There is no certificate to serve with: Secret {Space}/web-tls does not exist.");

        server.Objects.Create(id, JsonNode.Parse("""{"apiVersion": "v1", "kind": "Secret", "data": {"tls.crt": "bm9uZQ==", "tls.key": "bm9uZQ=="}}""")!.AsObject());

        await Eventually.TrueAsync(async () => (await harness.GetAsync()).Text.Contains("it needs ca.crt, the certificates of the authorities", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Requests.Writes, request => request.Target.Collection == "v1/secrets");
    }
}
