using System.Text.Json.Nodes;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>What config/operator needs so that several replicas are of use.</summary>
public sealed class ReplicaTests
{
    private static readonly JsonObject Deployment = Read("deployment");
    private static readonly JsonObject Service = Read("service");

    private static JsonNode Pod => Deployment["spec"]!["template"]!;

    /// <summary>One address for all would lead each proxy to one replica.</summary>
    [Fact]
    public void Service_OfTheOperator_HasAnAddressForEachReplicaThatIsReady()
    {
        Assert.Equal("None", (string?)Service["spec"]!["clusterIP"]);
        Assert.NotEqual(true, (bool?)Service["spec"]!["publishNotReadyAddresses"]);
        Assert.Equal(Text(Pod["metadata"]!["labels"]), Text(Service["spec"]!["selector"]));
    }

    /// <summary>Nothing translates ports on the way to a pod's own address.</summary>
    [Fact]
    public void AdvertisedAddress_OfTheOperator_IsThePodsPortByTheServicesName()
    {
        var container = Pod["spec"]!["containers"]![0]!;
        var port = container["ports"]!.AsArray().Single(one => (string?)one!["name"] == "grpc")!["containerPort"]!.GetValue<long>();
        var name = (string?)Service["metadata"]!["name"];
        Assert.Equal($"{name}.k8s-hashbalancer-system.svc:{port}", new Uri(new OperatorOptions().AdvertisedAddress).Authority);
        Assert.Equal(port, Service["spec"]!["ports"]![0]!["port"]!.GetValue<long>());
    }

    [Fact]
    public void Replicas_OfTheOperator_AreSeveralApartAndElectALeader()
    {
        Assert.InRange(Deployment["spec"]!["replicas"]!.GetValue<long>(), 2L, 8L);
        Assert.Equal("kubernetes.io/hostname", (string?)Pod["spec"]!["topologySpreadConstraints"]![0]!["topologyKey"]);
        Assert.Contains("--lease-namespace=k8s-hashbalancer-system", Pod["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => (string?)argument));
    }

    [Fact]
    public void Drain_OfANode_LeavesAReplica()
    {
        var budget = Read("pod-disruption-budget")["spec"]!;
        Assert.Equal(Text(Pod["metadata"]!["labels"]), Text(budget["selector"]!["matchLabels"]));
        Assert.InRange(budget["maxUnavailable"]!.GetValue<long>(), 1L, Deployment["spec"]!["replicas"]!.GetValue<long>() - 1);
        Assert.Contains("pod-disruption-budget.yaml", RepositoryFile.Read("config/operator/kustomization.yaml"), StringComparison.Ordinal);
    }

    private static string? Text(JsonNode? node) => node?.ToJsonString();

    private static JsonObject Read(string name) => Yaml.ReadAll(RepositoryFile.Read($"config/operator/{name}.yaml")).Single();
}
