using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>
/// Balancers, Services, slices and pods change at random while lists and watches fail, then quiet: what is published of each
/// balancer must be what its resource and all objects of the cluster amount to, though the operator holds but a part of them.
/// </summary>
public sealed class ConvergenceTests
{
    private const string Balancers = "hashbalancer.dev/v1alpha1/hashbalancers";
    private const string Services = "v1/services";
    private const string Slices = "discovery.k8s.io/v1/endpointslices";
    private const string Pods = "v1/pods";
    private const int Steps = 600;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Burst_ThenQuiet_WhatIsPublishedIsTheTranslationOfTheWholeCluster(int seed)
    {
        await using var cluster = await Cluster.StartAsync();
        var (random, faults) = (new Random(seed), new Random(seed));
        cluster.Faults.Always(request => Misbehave(faults, request));
        for (var step = 0; step < Steps; step++)
        {
            Change(cluster, random);
            switch (random.Next(30))
            {
                case 0: cluster.Watches.CloseAll(); break;
                case 1: cluster.Watches.CutAll(); break;
                case < 12: await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System); break;
            }
        }

        cluster.Faults.Clear();
        var expected = Enumerable.Range(0, 4).ToDictionary(i => $"lb{i}", i => Expected(cluster, $"lb{i}"));
        await cluster.Eventually(() => expected.All(pair => Published(cluster, pair.Key) == pair.Value));
        Assert.Contains(expected.Values, fingerprint => fingerprint is not null);
    }

    private static string? Published(Cluster cluster, string balancer) =>
        cluster.Publisher.Status(new BalancerName("shop", balancer)).Published?.Snapshot.Fingerprint.ToString();

    private static string? Expected(Cluster cluster, string balancer) => cluster.Get(Balancers, balancer) is { } json
        ? Translator.Translate(
            KubernetesJson.Deserialize<HashBalancer>(json.ToJsonString()),
            new ClusterObjects(
                [.. cluster.All(Services).Select(service => KubernetesJson.Deserialize<V1Service>(service.ToJsonString()))],
                [.. cluster.All(Slices).Select(slice => KubernetesJson.Deserialize<V1EndpointSlice>(slice.ToJsonString()))],
                [.. cluster.All(Pods).Select(pod => KubernetesJson.Deserialize<V1Pod>(pod.ToJsonString()).Metadata)]),
            HashFunctionRegistry.BuiltIn).Snapshot!.Fingerprint.ToString()
        : null;

    private static void Change(Cluster cluster, Random random)
    {
        var (collection, name, body) = random.Next(10) switch
        {
            0 => (Balancers, $"lb{random.Next(4)}", NamedServicesTests.Balancer([.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => ServiceName(random))])),
            1 => (Services, ServiceName(random), NamedServicesTests.Service()),
            < 4 => (Pods, $"pod-10-0-0-{random.Next(9)}", Pod(random)),
            _ => (Slices, $"slice{random.Next(16)}", NamedServicesTests.Slice(
                ServiceName(random), [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"10.0.0.{random.Next(9)}").Distinct()])),
        };
        if (cluster.Get(collection, name) is null)
        {
            cluster.Create(collection, name, body.ToJsonString());
        }
        else if (random.Next(4) == 0)
        {
            cluster.Delete(collection, name);
        }
        else
        {
            cluster.Change(collection, name, entity =>
            {
                foreach (var (field, value) in body.Where(pair => pair.Key != "metadata"))
                {
                    entity[field] = value?.DeepClone();
                }

                entity["metadata"]!["labels"] = body["metadata"]?["labels"]?.DeepClone();
                entity["metadata"]!["annotations"] = body["metadata"]?["annotations"]?.DeepClone();
            });
        }
    }

    private static string ServiceName(Random random) => $"svc{random.Next(8)}";

    private static JsonObject Pod(Random random) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["annotations"] = random.Next(2) == 0 ? null : new JsonObject { ["hashbalancer.dev/weight"] = $"{random.Next(9)}" },
        },
    };

    private static Fault? Misbehave(Random random, RecordedRequest request)
    {
        lock (random)
        {
            return request.IsWrite ? null : random.Next(request.IsWatch ? 12 : 8) switch
            {
                0 => new Fault.Cut(),
                1 => new Fault.Status(503),
                2 when request.IsWatch => new Fault.CloseSilently(),
                3 when request.IsWatch => new Fault.Status(410),
                _ => null,
            };
        }
    }
}
