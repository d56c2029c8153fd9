using System.Text.Json.Nodes;
using k8s.Autorest;
using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Bursts;

/// <summary>Changes the endpoints of a Service at random, so many times a second, whatever the API server says to it.</summary>
internal sealed class EndpointChurn(TestNamespace space, string service, int seed)
{
    private const int Slices = 2;
    private const int MostEndpoints = 20;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, bool>[] _endpoints =
        [.. Enumerable.Range(0, Slices).Select(_ => Enumerable.Range(1, 3).ToDictionary(host => host, _ => true))];

    /// <summary>Creates the Service, without a selector, and its slices.</summary>
    public async Task CreateAsync()
    {
        await space.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{service}}}
            spec: {ports: [{name: http, port: 80, targetPort: 8080} ]}
            """);
        for (var slice = 0; slice < Slices; slice++)
        {
            await WriteAsync(slice);
        }
    }

    /// <summary>Makes changes, evenly over a time.</summary>
    public async Task RunAsync(int changes, TimeSpan duration)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        for (var i = 0; i < changes; i++)
        {
            var slice = _random.Next(Slices);
            Change(_endpoints[slice]);
            await WriteAsync(slice);
            var early = (duration * (i + 1) / changes) - time.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, time);
            }
        }
    }

    private void Change(Dictionary<int, bool> endpoints)
    {
        var host = _random.Next(1, MostEndpoints + 1);
        if (!endpoints.TryGetValue(host, out var isReady))
        {
            endpoints[host] = true;
        }
        else if (isReady && _random.Next(2) == 0)
        {
            endpoints[host] = false;
        }
        else
        {
            endpoints.Remove(host);
        }
    }

    private async Task WriteAsync(int slice)
    {
        while (true)
        {
            try
            {
                await space.ApplyAsync(Yaml(slice));
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or HttpOperationException or IOException or TimeoutException)
            {
                // The server is down, or does as if it were.
                await Task.Delay(PauseAfterFailure, TimeProvider.System);
            }
        }
    }

    private string Yaml(int slice)
    {
        // Each slice has addresses of its own.
        var endpoints = _endpoints[slice].OrderBy(endpoint => endpoint.Key).Select(endpoint => new JsonObject
        {
            ["addresses"] = new JsonArray($"10.9.{slice}.{endpoint.Key}"),
            ["conditions"] = new JsonObject { ["ready"] = endpoint.Value },
        });
        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{service}-{slice}",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service },
            },
            ["addressType"] = "IPv4",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 8080, ["protocol"] = "TCP" }),
            ["endpoints"] = new JsonArray([.. endpoints]),
        }.ToJsonString();
    }
}
