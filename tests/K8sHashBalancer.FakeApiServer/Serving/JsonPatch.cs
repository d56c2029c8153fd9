using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>RFC 6902 as far as members of objects go: test, add and remove.</summary>
internal static class JsonPatch
{
    /// <summary>The object after the patch. The version that it had is not asked for.</summary>
    public static JsonObject Apply(JsonObject before, string patch)
    {
        var after = before.DeepClone().AsObject();
        after["metadata"]!.AsObject().Remove("resourceVersion");
        foreach (var operation in JsonNode.Parse(patch)!.AsArray())
        {
            Apply(after, operation!.AsObject());
        }

        Validation.CheckTimes(after);
        return after;
    }

    private static void Apply(JsonObject entity, JsonObject operation)
    {
        var path = ((string)operation["path"]!).Split('/')[1..];
        var parent = path[..^1].Aggregate(entity, (node, name) => node[name]!.AsObject());
        var value = operation["value"]?.DeepClone();
        switch ((string?)operation["op"])
        {
            case "test" when !JsonNode.DeepEquals(parent[path[^1]], value):
                throw new ApiException(422, "Invalid", $"testing value {(string)operation["path"]!} failed: test failed");
            case "test":
                break;
            case "add":
                parent[path[^1]] = value;
                break;
            case "remove" when parent.Remove(path[^1]):
                break;
            default:
                throw ApiException.Invalid($"a fake server cannot do {operation.ToJsonString()}");
        }
    }
}
