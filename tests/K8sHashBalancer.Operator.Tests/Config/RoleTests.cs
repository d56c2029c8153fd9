using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Tokens;
using K8sHashBalancer.Operator.Tests.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>The roles in config/rbac, beside what the operator asks of an API server.</summary>
public sealed class RoleTests
{
    private const string OwnNamespace = "k8s-hashbalancer-system";

    private const string Balancer =
        """
        {"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer", "spec": {
          "backends": [{"service": {"name": "web", "port": "http"}}],
          "overrides": [{"address": "10.0.0.1:80", "state": "Drain", "expires": "2020-01-01T00:00:00Z"}]}}
        """;

    /// <summary>The Secret that people have cert-manager write.</summary>
    private const string ForOthers = "k8s-hashbalancer-tls";

    /// <summary>What the operator does on occasions that need not come in these tests.</summary>
    private static readonly Permission[] Rare =
    [
        // Asked of the operator by an admission plugin, about what it writes, and never used.
        new("hashbalancer.dev", "hashbalancers/finalizers", "update"),

        // The same event once more, when the second reconcile comes to the same verdict.
        new("events.k8s.io", "events", "patch"),
    ];

    [Fact]
    public async Task Operator_AtWork_DoesAllThatItsRolesAllowAndNothingElse()
    {
        var requests = await WorkAsync();
        var everywhere = Permission.Of(Role("cluster-role.yaml")).Concat(Permission.Of(Role("token-review-role.yaml"))).ToHashSet();
        var atHome = Permission.Of(Role("own-role.yaml")).ToHashSet();

        var (home, away) = (requests.Where(IsAtHome), requests.Where(request => !IsAtHome(request)));
        Assert.Superset(Rare.ToHashSet(), everywhere);
        AssertSame(everywhere.Except(Rare), away.SelectMany(Permission.NeededFor).Except(Rare));
        AssertSame(atHome, home.SelectMany(Permission.NeededFor));

        static bool IsAtHome(RecordedRequest request) => request.Target.Namespace == OwnNamespace;
    }

    /// <summary>A request without a name, for a list or a watch, is allowed by a rule with names only if it asks for one by field.</summary>
    [Fact]
    public async Task Objects_InTheOwnNamespace_HaveTheNamesInItsRole()
    {
        var requests = (await WorkAsync()).Where(request => request.Target.Namespace == OwnNamespace && request.Method != "POST").ToList();
        foreach (var rule in Role("own-role.yaml")["rules"]!.AsArray().Where(rule => rule!["resourceNames"] is not null))
        {
            var names = rule!["resourceNames"]!.AsArray().Select(name => (string)name!).Except([ForOthers]).ToList();
            var resource = (string)rule["resources"]![0]!;
            var asked = requests.Where(request => request.Target.Collection.EndsWith($"/{resource}", StringComparison.Ordinal))
                .Select(request => request.Target.Name ?? request.Query["fieldSelector"].ToString().Replace("metadata.name=", string.Empty, StringComparison.Ordinal));
            Assert.Equal(names, names.Count == 0 ? [] : asked.Distinct());
        }
    }

    /// <summary>
    /// A balancer whose Service is missing, whose override has expired, so that there is something to report and to write, an operator that leads by a lease and has a proxy's
    /// token checked, and one after it that is advertised elsewhere, so that it changes the certificate.
    /// </summary>
    private static async Task<IReadOnlyList<RecordedRequest>> WorkAsync()
    {
        var options = Replica.Options with { LeaseNamespace = OwnNamespace, Security = new SecurityOptions { Namespace = OwnNamespace } };
        await using var server = await ApiServer.StartAsync();
        server.Create("hashbalancer.dev/v1alpha1/hashbalancers", "web", Balancer);
        await using (var first = Replica.Start(server, options))
        {
            await Eventually.TrueAsync(() => server.Requests.Writes.Any(request => request.Target.Collection == "events.k8s.io/v1/events"));
            await Eventually.TrueAsync(() => server.Objects.Get(Samples.Id("hashbalancer.dev/v1alpha1/hashbalancers", "web"))?["spec"]?["overrides"] is null);
            await Eventually.TrueAsync(() => server.Requests.Writes.Any(request => request.Target.Subresource == "status"));
            using var api = new ApiClient(server.Configuration, TimeProvider.System);
            await new TokenReviewer(api).ReviewAsync("a.b.c", CancellationToken.None);
        }

        await using (var second = Replica.Start(server, options with { AdvertisedAddress = "https://elsewhere:9443" }))
        {
            await Eventually.TrueAsync(() => server.Requests.Writes.Any(request => request.Target.Collection == "v1/secrets" && request.Method == "PUT"));
        }

        // Read after the end, at which the lease is released.
        return server.Requests.All;
    }

    private static JsonObject Role(string file) =>
        Yaml.ReadAll(RepositoryFile.Read($"config/rbac/{file}")).Single(document => (string?)document["kind"] is "ClusterRole" or "Role");

    private static void AssertSame(IEnumerable<Permission> allowed, IEnumerable<Permission> needed) => Assert.Equal(
        allowed.Select(permission => permission.ToString()).Distinct().Order(StringComparer.Ordinal),
        needed.Select(permission => permission.ToString()).Distinct().Order(StringComparer.Ordinal));
}
