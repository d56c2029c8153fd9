using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>Changes objects at the server as if other clients had, and makes them without a server.</summary>
internal static class Widgets
{
    public const string Collection = "example.com/v1/widgets";

    public static ObjectId Id(string name, string place = "shop") => new(Collection, place, name);

    public static ObjectKey Key(string name, string place = "shop") => new(place, name);

    public static JsonObject CreateWidget(this ApiServer server, string name, string place = "shop", string color = "red", string? label = null) =>
        server.Objects.Create(Id(name, place), Json(color, label));

    public static JsonObject Paint(this ApiServer server, string name, string color, string place = "shop") =>
        server.Objects.Update(Id(name, place), widget =>
        {
            widget["spec"]!["color"] = color;
            return widget;
        });

    public static JsonObject SetStatus(this ApiServer server, string name, int ready) =>
        server.Objects.Update(Id(name), widget =>
        {
            widget["status"] = new JsonObject { ["ready"] = ready };
            return widget;
        });

    public static JsonObject Json(string color, string? label = null)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject { ["color"] = color },
        };
        if (label is not null)
        {
            json["metadata"]!["labels"] = new JsonObject { ["app"] = label };
        }

        return json;
    }

    public static Widget Make(string name, string version = "1", string place = "shop", string? label = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = place,
            ResourceVersion = version,
            Uid = $"uid-{name}",
            Generation = 1,
            Labels = label is null ? null : new Dictionary<string, string> { ["app"] = label },
        },
        Spec = new WidgetSpec(),
    };

    public static JsonObject Read(object entity) => JsonNode.Parse(KubernetesJson.Serialize(entity))!.AsObject();
}
