using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>Lists in pages: all pages are as of the version of the first one, for as long as the history is kept.</summary>
internal sealed class Lists(ObjectStore objects)
{
    private readonly ConcurrentDictionary<string, Rest> _rests = new();
    private int _tokens;

    public JsonObject Page(RecordedRequest request)
    {
        var rest = request.Query["continue"].ToString() is { Length: > 0 } token ? Continue(token) : Start(request);
        var limit = int.TryParse(request.Query["limit"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : int.MaxValue;
        var metadata = new JsonObject { ["resourceVersion"] = rest.Version.ToString(CultureInfo.InvariantCulture) };
        if (rest.Items.Count > limit)
        {
            var next = $"token-{Interlocked.Increment(ref _tokens)}";
            _rests[next] = rest with { Items = rest.Items[limit..] };
            metadata["continue"] = next;
        }

        return new JsonObject
        {
            ["kind"] = request.WantsMetadata ? "PartialObjectMetadataList" : "List",
            ["apiVersion"] = request.WantsMetadata ? "meta.k8s.io/v1" : request.Target.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. rest.Items.Take(limit).Select(entity => Shape(entity, request))]),
        };
    }

    private Rest Start(RecordedRequest request)
    {
        var (all, version) = objects.Snapshot();
        var selector = new Selector(request.Query["labelSelector"]);
        var target = request.Target;
        return new Rest(
            [.. all.Where(pair => pair.Key.Collection == target.Collection
                && (target.Namespace.Length == 0 || pair.Key.Namespace == target.Namespace)
                && selector.Matches(pair.Value)).Select(pair => pair.Value)],
            version,
            objects.Compactions);
    }

    private Rest Continue(string token) =>
        _rests.TryGetValue(token, out var rest) && rest.Compactions == objects.Compactions
            ? rest
            : throw new ApiException(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");

    private static JsonObject Shape(JsonObject entity, RecordedRequest request)
    {
        if (request.WantsMetadata)
        {
            return Answers.MetadataOf(entity);
        }

        // Items of a list come without them.
        var copy = entity.DeepClone().AsObject();
        copy.Remove("kind");
        copy.Remove("apiVersion");
        return copy;
    }

    private sealed record Rest(List<JsonObject> Items, long Version, int Compactions);
}
