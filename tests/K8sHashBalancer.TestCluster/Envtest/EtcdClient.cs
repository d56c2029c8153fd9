using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.TestCluster.Envtest;

/// <summary>Speaks to etcd through its JSON gateway.</summary>
internal sealed class EtcdClient(int port) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    /// <summary>Writes a key.</summary>
    /// <returns>The revision that this made.</returns>
    public async Task<long> PutAsync(string key, string value, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("put", new JsonObject { ["key"] = Encode(key), ["value"] = Encode(value) }, cancellationToken);
        return long.Parse((string)answer["header"]!["revision"]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Forgets what was before a revision.</summary>
    public Task CompactAsync(long revision, CancellationToken cancellationToken) => PostAsync(
        "compaction",
        new JsonObject { ["revision"] = revision.ToString(CultureInfo.InvariantCulture), ["physical"] = true },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<JsonObject> PostAsync(string method, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await _client.PostAsJsonAsync(new Uri($"/v3/kv/{method}", UriKind.Relative), body, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
    }
}
