using System.Text.Json;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Makes objects of what the server sends. An object that cannot be read is named and passed over: were the whole page or stream
/// to fail, one of them would hide all others for as long as it exists.
/// </summary>
internal sealed class ResourceReader<T>(ApiClient api, ResourceType type)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // One text for all objects: the type puts it together each time it is asked.
    private readonly string _apiVersion = type.ApiVersion;

    public ResourcePage<T> ReadPage(JsonElement list)
    {
        var items = new List<T>();
        var unreadable = new List<UnreadableObject>();
        if (list.TryGetProperty("items", out var array) && array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
            {
                if (Read(element, out var problem) is { } item)
                {
                    items.Add(item);
                }
                else
                {
                    unreadable.Add(problem!);
                }
            }
        }

        var next = Metadata(list, "continue");
        return new ResourcePage<T>(items, unreadable, Metadata(list, "resourceVersion"), next.Length == 0 ? null : next);
    }

    public ResourceEvent<T> ReadEvent(JsonElement json)
    {
        var entity = json.GetProperty("object");
        var word = json.GetProperty("type").GetString();
        if (word == "ERROR")
        {
            throw new KubernetesException(api.Decode<V1Status>(entity));
        }

        var version = Metadata(entity, "resourceVersion");
        if (word == "BOOKMARK")
        {
            // A bookmark has a version and nothing else, least of all what the type requires.
            return new ResourceEvent<T>(WatchEventType.Bookmark, version, null, null);
        }

        var kind = word switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            _ => throw new JsonException($"A watch has no events of type {word}."),
        };
        return new ResourceEvent<T>(kind, version, Read(entity, out var problem), problem);
    }

    private T? Read(JsonElement json, out UnreadableObject? problem)
    {
        problem = null;
        try
        {
            if (api.Decode<T>(json) is { Metadata: not null } entity)
            {
                // Items of a list come without them, objects of a watch with, and metadata says only that it is metadata.
                entity.ApiVersion = _apiVersion;
                entity.Kind = type.Kind;
                return entity;
            }

            problem = new UnreadableObject(default, "It has no metadata.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or InvalidOperationException)
        {
            problem = new UnreadableObject(new ObjectKey(Metadata(json, "namespace"), Metadata(json, "name")), exception.Message);
        }

        return null;
    }

    private static string Metadata(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("metadata", out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
