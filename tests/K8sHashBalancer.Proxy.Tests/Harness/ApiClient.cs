using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Calls a proxy's REST API.</summary>
internal sealed class ApiClient(string baseAddress) : IDisposable
{
    /// <summary>For calls that are not made often.</summary>
    public HttpClient Http { get; } = Harness.Http.Client(baseAddress);

    /// <summary>Calls it; the status must be this one.</summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, string? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request).WithinDeadline();
        var text = await response.Content.ReadAsStringAsync().WithinDeadline();
        Assert.True(response.StatusCode == expected, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Gets JSON.</summary>
    public Task<JsonNode> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    /// <summary>One server as <c>/api/servers</c> shows it; null if it shows none.</summary>
    public async Task<JsonNode?> ServerAsync(int port) =>
        (await GetAsync("/api/servers"))["servers"]!.AsArray().SingleOrDefault(server => (int)server!["port"]! == port);

    /// <summary>The status of a server.</summary>
    public async Task<string?> StatusAsync(int port) => (string?)(await ServerAsync(port))?["status"];

    /// <summary>Waits until a server has a status.</summary>
    public Task WaitForStatusAsync(int port, string status) =>
        Eventually.TrueAsync(async () => await StatusAsync(port) == status, $"server {port} is {status}");

    /// <summary>Adds a server.</summary>
    public Task<JsonNode> AddAsync(int port, int weight = 1) => CallAsync(
        HttpMethod.Post, "/api/servers", $$"""{"host": "127.0.0.1", "port": {{port}}, "weight": {{weight}}}""", HttpStatusCode.Created);

    /// <summary>Removes a server.</summary>
    public Task<JsonNode> RemoveAsync(int port) => CallAsync(HttpMethod.Delete, $"/api/servers/127.0.0.1:{port}");

    /// <summary>Changes a server.</summary>
    public Task<JsonNode> PatchAsync(int port, string body) => CallAsync(HttpMethod.Patch, $"/api/servers/127.0.0.1:{port}", body);

    /// <summary>The statistics, once so many requests of clients are counted, and as many requests to servers.</summary>
    /// <remarks>A client may have its answer a moment before it is counted.</remarks>
    public async Task<JsonNode> StatsAsync(int total, int? toServers = null)
    {
        JsonNode stats = new JsonObject();
        await Eventually.TrueAsync(
            async () =>
            {
                stats = await GetAsync("/api/stats");
                return (int)stats["total_requests"]! >= total
                    && stats["servers"]!.AsObject().Sum(server => (int)server.Value!["requests"]!) >= (toServers ?? total);
            },
            $"{total} requests are counted");
        Assert.Equal(total, (int)stats["total_requests"]!);
        return stats;
    }

    /// <summary>The metrics, once so many requests to servers are counted.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync(int requests)
    {
        Dictionary<string, double> metrics = [];
        await Eventually.TrueAsync(
            async () => (metrics = await MetricsAsync()).GetValueOrDefault("hashbalancer_request_duration_seconds_count") >= requests,
            $"{requests} requests are counted");
        return metrics;
    }

    /// <summary>The metrics that are there, by name with labels, but for those that say which balancer it is: it is this one.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync()
    {
        var text = await Http.GetStringAsync("/metrics").WithinDeadline();
        return text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToDictionary(
                line => Regex.Replace(line[..line.LastIndexOf(' ')], """,?balancer(_namespace)?="[^"]*"|\{balancer_namespace="[^"]*",balancer="[^"]*"\}""", ""),
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Where keys go.</summary>
    public async Task<string> OwnerAsync(string key) => (string)(await GetAsync($"/api/lookup?key={Uri.EscapeDataString(key)}"))["server"]!;

    /// <summary>A key that belongs to this server.</summary>
    public async Task<string> KeyOfAsync(int port)
    {
        for (var i = 0; ; i++)
        {
            if (await OwnerAsync($"/key-{i}") == $"127.0.0.1:{port}")
            {
                return $"/key-{i}";
            }
        }
    }

    public void Dispose() => Http.Dispose();
}
