using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Operator.Tests.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>The roles in config/rbac, beside what the operator asks of an API server.</summary>
public sealed class RoleTests
{
    private const string OwnNamespace = "k8s-hashbalancer-system";

    private const string Balancer =
        """{"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer", "spec": {"backends": [{"service": {"name": "web", "port": "http"}}]}}""";

    /// <summary>What the operator does only on occasions that do not come in these tests.</summary>
    private static readonly Permission[] Rare =
    [
        // Asked of the operator by an admission plugin, about what it writes, and never used.
        new("hashbalancer.dev", "hashbalancers/finalizers", "update"),

        // The same event once more.
        new("events.k8s.io", "events", "patch"),
    ];

    [Fact]
    public async Task Operator_AtWork_DoesAllThatItsRolesAllowAndNothingElse()
    {
        var requests = await WorkAsync();
        var everywhere = Permission.Of(Role("cluster-role.yaml")).ToHashSet();
        var atHome = Permission.Of(Role("lease-role.yaml")).ToHashSet();

        var (home, away) = (requests.Where(IsAtHome), requests.Where(request => !IsAtHome(request)));
        AssertSame(everywhere.Except(Rare), away.SelectMany(Permission.NeededFor));
        AssertSame(atHome, home.SelectMany(Permission.NeededFor));

        static bool IsAtHome(RecordedRequest request) => request.Target.Namespace == OwnNamespace;
    }

    [Fact]
    public async Task Lease_OfTheLeader_HasTheNameInItsRole()
    {
        var names = Role("lease-role.yaml")["rules"]!.AsArray().SelectMany(rule => rule!["resourceNames"]?.AsArray().Select(name => (string?)name) ?? []);
        var requests = await WorkAsync();
        Assert.Equal(names, requests.Where(request => request.Target.Namespace == OwnNamespace).Select(request => request.Target.Name).OfType<string>().Distinct());
    }

    /// <summary>A balancer whose Service is missing, so that there is something to report, and an operator that leads by a lease.</summary>
    private static async Task<IReadOnlyList<RecordedRequest>> WorkAsync()
    {
        RequestLog requests;
        await using (var cluster = await Cluster.StartAsync(options: Replica.Options with { LeaseNamespace = OwnNamespace }))
        {
            requests = cluster.Requests;
            cluster.Create("hashbalancer.dev/v1alpha1/hashbalancers", "web", Balancer);
            await cluster.Eventually(() => requests.Writes.Any(request => request.Target.Collection == "events.k8s.io/v1/events"));
        }

        // Read after the end, at which the lease is released.
        return requests.All;
    }

    private static JsonObject Role(string file) =>
        Yaml.ReadAll(RepositoryFile.Read($"config/rbac/{file}")).Single(document => (string?)document["kind"] is "ClusterRole" or "Role");

    private static void AssertSame(IEnumerable<Permission> allowed, IEnumerable<Permission> needed) => Assert.Equal(
        allowed.Select(permission => permission.ToString()).Distinct().Order(StringComparer.Ordinal),
        needed.Select(permission => permission.ToString()).Distinct().Order(StringComparer.Ordinal));
}
