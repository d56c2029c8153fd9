using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>A balancer, its Service and the Service's endpoints, all in namespace "shop".</summary>
internal static class Samples
{
    public const string Balancers = "hashbalancer.dev/v1alpha1/hashbalancers";
    public const string Services = "v1/services";
    public const string Slices = "discovery.k8s.io/v1/endpointslices";
    public const string Deployments = "apps/v1/deployments";

    public const string Balancer =
        """{"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer", "spec": {"backends": [{"service": {"name": "web", "port": "http"}}]}}""";

    public const string Service =
        """{"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "10.96.0.9", "ipFamilies": ["IPv4"], "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}}""";

    public static ObjectId Id(string collection, string name) => new(collection, "shop", name);

    /// <summary>Creates an object as kubectl would.</summary>
    public static void Create(this ApiServer server, string collection, string name, string json) =>
        server.Objects.Create(Id(collection, name), JsonNode.Parse(json)!.AsObject());

    /// <summary>Changes an object as kubectl would.</summary>
    public static void Change(this ApiServer server, string collection, string name, Action<JsonObject> change) =>
        server.Objects.Update(Id(collection, name), entity =>
        {
            change(entity);
            return entity;
        });

    /// <summary>Creates all that the balancer "web" needs, with these endpoints.</summary>
    public static void CreateAll(ApiServer server, params string[] addresses)
    {
        server.Create(Services, "web", Service);
        server.Create(Slices, "web-1", Slice(addresses));
        server.Create(Balancers, "web", Balancer);
    }

    public static string Slice(params string[] addresses)
    {
        var endpoints = addresses.Select(address => $$"""{"addresses": ["{{address}}"], "conditions": {"ready": true} }""");
        return $$"""
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
             "metadata": {"labels": {"kubernetes.io/service-name": "web"} },
             "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
             "endpoints": [{{string.Join(", ", endpoints)}}]}
            """;
    }
}
