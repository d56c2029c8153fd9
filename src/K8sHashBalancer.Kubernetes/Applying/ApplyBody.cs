using System.Text.Json.Nodes;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Applying;

/// <summary>What may be sent to server-side apply.</summary>
internal static class ApplyBody
{
    private static readonly string[] ServersOwn = ["resourceVersion", "managedFields", "uid", "generation", "creationTimestamp"];

    /// <summary>The body, if it may be sent.</summary>
    /// <exception cref="ArgumentException">It may not, or is of another object.</exception>
    public static string Check(ResourceType type, ObjectKey key, string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var metadata = root["metadata"] as JsonObject;
        Expect("apiVersion", root["apiVersion"], type.ApiVersion);
        Expect("kind", root["kind"], type.Kind);
        Expect("metadata.name", metadata?["name"], key.Name);
        if (metadata?["namespace"] is not null)
        {
            Expect("metadata.namespace", metadata["namespace"], key.Namespace);
        }

        foreach (var name in ServersOwn)
        {
            if (metadata!.ContainsKey(name))
            {
                throw new ArgumentException($"An applied object must not have metadata.{name}: apply a record of the fields to own, not one that was read.");
            }
        }

        return json;
    }

    private static void Expect(string name, JsonNode? found, string expected)
    {
        if (found?.ToString() != expected)
        {
            throw new ArgumentException($"An applied object needs {name} '{expected}', and has {(found is null ? "none" : $"'{found}'")}.");
        }
    }
}
