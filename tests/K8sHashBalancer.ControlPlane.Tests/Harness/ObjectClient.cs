using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using ApiClient = K8sHashBalancer.Kubernetes.Connecting.ApiClient;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>Reads and writes objects of whatever kind as JSON, as kubectl would.</summary>
internal sealed class ObjectClient(KubernetesClientConfiguration configuration) : IDisposable
{
    private const string FieldManager = "control-plane-tests";

    private readonly ApiClient _api = new(configuration, TimeProvider.System);

    public Task<JsonObject> CreateAsync(JsonObject entity, string query = "") => SendAsync(HttpMethod.Post, $"{Collection(entity)}{query}", entity);

    public Task<JsonObject> ApplyAsync(JsonObject entity) => SendAsync(
        HttpMethod.Patch,
        $"{Collection(entity)}/{NameOf(entity)}?fieldManager={FieldManager}&force=true",
        new V1Patch(entity.ToJsonString(), V1Patch.PatchType.ApplyPatch));

    /// <summary>Changes the fields that are given and leaves the others.</summary>
    public Task<JsonObject> PatchAsync(string path, string json) =>
        SendAsync(HttpMethod.Patch, path, new V1Patch(json, V1Patch.PatchType.MergePatch));

    public Task<JsonObject> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>The object; null if there is none.</summary>
    public async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path, null);
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path) =>
        [.. (await SendAsync(HttpMethod.Get, path, null))["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>What kubectl get shows of an object.</summary>
    public async Task<JsonObject> TableAsync(string path)
    {
        using var table = await _api.GetJsonAsync(path, "application/json;as=Table;g=meta.k8s.io;v=v1", CancellationToken.None);
        return JsonObject.Create(table.RootElement.Clone())!;
    }

    /// <summary>Deletes an object, if there is one, without giving anybody time.</summary>
    public async Task DeleteAsync(string path)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, path, new JsonObject
            {
                ["kind"] = "DeleteOptions",
                ["apiVersion"] = "v1",
                ["gracePeriodSeconds"] = 0,
                ["propagationPolicy"] = "Background",
            });
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            // Gone is gone.
        }
    }

    public void Dispose() => _api.Dispose();

    /// <summary>The path of the collection that an object belongs to, by its kind.</summary>
    public static string Collection(JsonObject entity)
    {
        var version = (string)entity["apiVersion"]!;
        var root = version.Contains('/', StringComparison.Ordinal) ? $"apis/{version}" : $"api/{version}";
        var plural = $"{((string)entity["kind"]!).ToLowerInvariant()}s";
        return (string?)entity["metadata"]?["namespace"] is { } space ? $"{root}/namespaces/{space}/{plural}" : $"{root}/{plural}";
    }

    private static string NameOf(JsonObject entity) => (string)entity["metadata"]!["name"]!;

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, object? body)
    {
        var answer = await _api.SendAsync<JsonElement>(method, path, body, CancellationToken.None);
        return JsonObject.Create(answer)!;
    }
}
