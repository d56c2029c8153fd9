using System.Net;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

/// <summary>The walk through the original's usage guide, as far as it sends requests.</summary>
public class UsageGuideTests
{
    [Fact]
    public async Task Walk_ThroughTheGuide_Works()
    {
        await using var servers = await Backend.StartAsync(4);
        var ports = servers.All.Select(server => server.Port).ToArray();
        var config = $$"""
            {
                "load_balancer": {
                    "port": {{FreePorts.Next()}},
                    "host": "localhost",
                    "algorithm": "consistent_hash"
                },
                "servers": [
                    {"host": "localhost", "port": {{ports[0]}}, "weight": 1},
                    {"host": "localhost", "port": {{ports[1]}}, "weight": 1},
                    {"host": "localhost", "port": {{ports[2]}}, "weight": 2}
                ],
                "health_check": {
                    "enabled": true,
                    "interval": 30,
                    "timeout": 5,
                    "retries": 3
                },
                "consistent_hash": {
                    "virtual_nodes": 150,
                    "hash_function": "fnv1a"
                }
            }
            """;
        using var folder = new TestFolder();
        var (proxy, problems) = await ProxyHarness.TryStartAsync(config, folder).WithinDeadline();
        Assert.Empty(problems);
        await using var running = proxy!;
        await running.Ready.WithinDeadline();
        using var client = Http.Client($"http://localhost:{running.EndPoints[0].Port}");
        using var api = new ApiClient($"http://localhost:{running.EndPoints[0].Port}");

        // curl http://localhost:8080/, and test$i for ten values of i, twice: the same server each time.
        var answers = new List<(string Path, string Server)>();
        foreach (var path in (string[])["/", .. Enumerable.Range(1, 10).Select(i => $"/test{i}")])
        {
            var server = await ServerOf(path);
            Assert.Equal(server, await ServerOf(path));
            answers.Add((path, server));
        }

        // curl http://localhost:8080/api/stats
        var stats = await api.StatsAsync(total: 22);
        Assert.Equal((22, 22, 0, 0.0), ((int)stats["total_requests"]!, (int)stats["successful_requests"]!, (int)stats["failed_requests"]!, (double)stats["error_rate"]!));
        for (var i = 0; i < 3; i++)
        {
            var server = stats["servers"]![$"localhost:{ports[i]}"]!;
            Assert.Equal(2 * answers.Count(answer => answer.Server == servers.All[i].Name), (int)server["requests"]!);
            Assert.Equal((0, "healthy"), ((int)server["errors"]!, (string?)server["status"]));
        }

        var health = await api.GetAsync("/api/health");
        Assert.Equal("healthy", (string?)health["status"]);
        Assert.InRange((int)health["uptime"]!, 0, 60);

        // A fourth server: paths stay where they were, or go to it.
        await api.CallAsync(HttpMethod.Post, "/api/servers", $$"""{"host": "localhost", "port": {{ports[3]}}, "weight": 1}""", HttpStatusCode.Created);
        Assert.Equal(4, (await api.GetAsync("/api/servers"))["servers"]!.AsArray().Count);
        foreach (var (path, before) in answers)
        {
            Assert.Contains(await ServerOf(path), (string[])[before, servers.All[3].Name]);
        }

        // And without it, all is as it was.
        await api.CallAsync(HttpMethod.Delete, $"/api/servers/localhost:{ports[3]}");
        foreach (var (path, before) in answers)
        {
            Assert.Equal(before, await ServerOf(path));
        }

        async Task<string> ServerOf(string path)
        {
            using var response = await client.GetAsync(path);
            return (await Echo.ReadAsync(response)).Name;
        }
    }
}
