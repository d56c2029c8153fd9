using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>How answers look.</summary>
internal static class Answers
{
    public static async Task WriteAsync(HttpResponse response, int status, JsonNode body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        await response.WriteAsync(body.ToJsonString());
    }

    public static JsonObject MetadataOf(JsonObject entity) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = entity["metadata"]!.DeepClone(),
    };
}
