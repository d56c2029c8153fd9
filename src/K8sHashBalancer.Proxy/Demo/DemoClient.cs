using System.Net;
using K8sHashBalancer.RestApi.Answers;

namespace K8sHashBalancer.Proxy.Demo;

/// <summary>The demo's client: sends requests to the balancer and notes who answered.</summary>
internal sealed class DemoClient(Uri balancer) : IDisposable
{
    private const int Parallel = 16;

    private readonly HttpClient _http = new() { BaseAddress = balancer };

    /// <summary>Sends one GET for each path.</summary>
    /// <returns>Who answered which path, and how many were not answered with 200.</returns>
    public async Task<(Dictionary<string, string> Answers, int Errors)> SendAsync(IEnumerable<string> paths)
    {
        var answers = new Dictionary<string, string>();
        var errors = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (path, stop) =>
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), stop);
            lock (answers)
            {
                errors += response.StatusCode == HttpStatusCode.OK ? 0 : 1;
                answers[path] = response.Headers.TryGetValues("X-Server", out var server) ? server.First() : "nobody";
            }
        });
        return (answers, errors);
    }

    /// <summary>The servers' status, as the REST API has it.</summary>
    public async Task<IReadOnlyList<ServerInfo>> ServersAsync() =>
        (await _http.GetFromJsonAsync("/api/servers", RestApiJson.Default.ServersResponse))!.Servers;

    /// <summary>What the REST API answers at a path.</summary>
    public Task<string> ReadAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
