using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>Reads and writes objects of whatever kind as JSON, as kubectl would.</summary>
internal sealed class ClusterClient(KubernetesClientConfiguration configuration) : IDisposable
{
    private const string FieldManager = "chart-tests";

    private readonly ApiClient _api = new(configuration, TimeProvider.System);

    public Task<JsonObject> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>The object; null if there is none.</summary>
    public async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return await GetAsync(path);
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    public Task<JsonObject> CreateAsync(string path, JsonObject entity) => SendAsync(HttpMethod.Post, path, entity);

    public Task<JsonObject> ReplaceAsync(string path, JsonObject entity) => SendAsync(HttpMethod.Put, path, entity);

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<ApiResources> ResourcesAsync() => ApiResources.ReadAsync(FindAsync);

    /// <summary>Has the API server check an object whole, unknown fields too, and store nothing.</summary>
    /// <returns>What it says against it; null for nothing.</returns>
    public async Task<string?> ProblemAsync(ApiResources resources, JsonObject entity)
    {
        var metadata = entity["metadata"]!;
        var path = resources.Of(entity).Path((string?)metadata["namespace"], (string)metadata["name"]!);
        try
        {
            await SendAsync(
                HttpMethod.Patch,
                $"{path}?dryRun=All&fieldValidation=Strict&force=true&fieldManager={FieldManager}",
                new V1Patch(entity.ToJsonString(), V1Patch.PatchType.ApplyPatch));
            return null;
        }
        catch (Exception exception) when (ApiErrors.Status(exception) is not null)
        {
            return $"{path}: {ApiErrors.Text(exception)}";
        }
    }

    public void Dispose() => _api.Dispose();

    /// <summary>A definition that has just changed is "(re)initializing", and the API server asks to be left alone for a moment.</summary>
    private async Task<JsonObject> SendAsync(HttpMethod method, string path, object? body)
    {
        JsonObject? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    answer = JsonObject.Create(await _api.SendAsync<JsonElement>(method, path, body, CancellationToken.None));
                    return true;
                }
                catch (Exception exception) when (ApiErrors.Status(exception) == 429)
                {
                    return false;
                }
            },
            path);
        return answer!;
    }
}
