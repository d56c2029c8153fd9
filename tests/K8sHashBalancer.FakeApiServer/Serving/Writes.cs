using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>What requests that change something do.</summary>
internal sealed class Writes(ObjectStore objects)
{
    private int _generated;

    public (int Status, JsonObject Answer) Do(RecordedRequest request)
    {
        var target = request.Target;
        if (request.ContentType.StartsWith("application/json-patch+json", StringComparison.Ordinal))
        {
            return (200, objects.Update(target.Id, before => Parted(target, before, JsonPatch.Apply(before, request.Body))));
        }

        var body = request.Body.Length == 0 ? [] : Parse(request.Body);
        return request.Method switch
        {
            "POST" => (201, Create(target, body)),
            "PUT" => (200, Replace(target, body)),
            "PATCH" => (200, Patch(request, body)),
            "DELETE" => (200, objects.Delete(target.Id, body["preconditions"]?["uid"]?.GetValue<string>())),
            _ => throw new ApiException(405, "MethodNotAllowed", $"{request.Method} is not for this"),
        };
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ApiException.Invalid(exception.Message);
        }
    }

    private JsonObject Create(RequestTarget target, JsonObject body)
    {
        Validation.Check(target, body);
        var name = body.Metadata("name")
            ?? body.Metadata("generateName") + Interlocked.Increment(ref _generated).ToString("x5", CultureInfo.InvariantCulture);
        return objects.Create(target.Id with { Name = name }, body);
    }

    private JsonObject Replace(RequestTarget target, JsonObject body)
    {
        Validation.Check(target, body);
        return objects.Update(target.Id, before => Parted(target, before, body));
    }

    private JsonObject Patch(RecordedRequest request, JsonObject body)
    {
        var target = request.Target;
        if (request.ContentType.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal))
        {
            Validation.CheckApply(request, body);
            return objects.Apply(target.Id, body, request.Query["fieldManager"]!, request.Query["force"] == "true", target.Subresource is null);
        }

        return request.ContentType.StartsWith("application/merge-patch+json", StringComparison.Ordinal)
            ? objects.Update(target.Id, before => Parted(target, before, Merged(before, body)))
            : throw new ApiException(415, "UnsupportedMediaType", $"a fake server knows no {request.ContentType}");
    }

    private static JsonObject Merged(JsonObject before, JsonObject patch)
    {
        var merged = before.DeepClone().AsObject();

        // Only a version that the patch itself names is compared.
        merged["metadata"]!.AsObject().Remove("resourceVersion");
        merged = JsonObjects.Merge(merged, patch);
        Validation.CheckTimes(merged);
        return merged;
    }

    // A write to the status changes nothing else, and a write to the object leaves the status alone.
    private static JsonObject Parted(RequestTarget target, JsonObject before, JsonObject after)
    {
        var (keep, take) = target.Subresource is null ? (after, before) : (before, after);
        var result = keep.DeepClone().AsObject();
        result["status"] = take["status"]?.DeepClone();
        if (result["status"] is null)
        {
            result.Remove("status");
        }

        if (after.Metadata("resourceVersion") is { } version)
        {
            result["metadata"]!["resourceVersion"] = version;
        }
        else
        {
            result["metadata"]!.AsObject().Remove("resourceVersion");
        }

        return result;
    }
}
