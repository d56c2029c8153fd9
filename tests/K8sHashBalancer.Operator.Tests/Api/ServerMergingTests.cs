using System.Collections.Immutable;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Api;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using Condition = K8sHashBalancer.Protocol.V1.Condition;
using ServerState = K8sHashBalancer.Core.Snapshots.ServerState;

namespace K8sHashBalancer.Operator.Tests.Api;

/// <summary>One view of what proxies say that do not agree.</summary>
public sealed class ServerMergingTests
{
    private static readonly ServerAddress Address = ServerAddress.Create("10.0.0.1", 80)!.Value;

    [Fact]
    public void Proxies_ThatAgree_AreAdded()
    {
        var merged = Merge(Server.At(Address, 3), Report(Condition.Healthy, 10, requests: 5, failures: 1, inFlight: 2), Report(Condition.Healthy, 30, requests: 7));
        Assert.Equal(new FleetServer(Address, 3, ServerCondition.Healthy, null, Time(30), 12, 1, 2), merged);
    }

    [Fact]
    public void OneProxy_ThatCallsItUnhealthy_IsEnoughAndIsNamed()
    {
        var merged = Merge(
            Server.At(Address), Report(Condition.Healthy, 10), Report(Condition.Unhealthy, 40, "probe failed: no answer"), Report(Condition.Unhealthy, 20, "ejected"));
        Assert.Equal((ServerCondition.Unhealthy, "on 2 of 3 proxies: probe failed: no answer", Time(20)), (merged.Condition, merged.Reason, merged.Since));
    }

    /// <summary>A proxy that is behind says of a server what no longer is so.</summary>
    [Fact]
    public void StateOfTheServer_IsThatOfTheSnapshot_WhateverProxiesSay()
    {
        var server = Server.At(Address) with { State = ServerState.Maintenance, Reason = "disk" };
        var merged = Merge(server, Report(Condition.Healthy, 10), Report(Condition.Maintenance, 40, "disk"));
        Assert.Equal((ServerCondition.Maintenance, "disk", Time(40)), (merged.Condition, merged.Reason, merged.Since));

        var ready = Merge(Server.At(Address), Report(Condition.Maintenance, 10, "disk"), Report(Condition.Healthy, 40));
        Assert.Equal((ServerCondition.Healthy, null, Time(40)), (ready.Condition, ready.Reason, ready.Since));
    }

    [Fact]
    public void NoProxy_KnowsSinceWhen() => Assert.Equal(
        new FleetServer(Address, 0, ServerCondition.Draining, "its weight is 0", null, 0, 0, 0), Merge(Server.At(Address, 0)));

    [Fact]
    public void ServerOfSeveralBalancers_HasItsLargestWeightAndItsWorstStatus()
    {
        BalancerStatus[] balancers =
        [
            Status("a", Server.At(Address, 5), Report(Condition.Healthy, 10, requests: 1)),
            Status("b", Server.At(Address, 2), Report(Condition.Unhealthy, 20, "ejected", requests: 2)),
        ];
        var merged = Assert.Single(ServerMerging.OfAll(balancers));
        Assert.Equal(new FleetServer(Address, 5, ServerCondition.Unhealthy, "in shop/b: on 1 of 1 proxies: ejected", Time(20), 3, 0, 0), merged);
    }

    [Theory]
    [InlineData("healthy", "healthy", "healthy")]
    [InlineData("degraded", "healthy", "degraded")]
    [InlineData("degraded", "healthy", "unhealthy")]
    [InlineData("unhealthy", "unhealthy", "unhealthy")]
    [InlineData("healthy", "healthy", "not ready")]
    [InlineData("unhealthy", "not ready", "not ready")]
    public void Health_OfABalancer_IsThatOfTheProxiesThatTakeTraffic(string expected, string first, string second)
    {
        var status = new BalancerStatus(new BalancerName("shop", "web"), null, [Proxy("a", first), Proxy("b", second)]);
        Assert.Equal(expected, FleetHealth.OfBalancer(status));
        Assert.Equal(expected, FleetHealth.OfAll([status]));

        static ProxyStatus Proxy(string name, string health) => new(name, default)
        {
            Ready = health != "not ready",
            Candidates = health is "unhealthy" ? 0 : 1,
            Servers = ImmutableDictionary<string, ServerReport>.Empty.Add("s", Report(health == "healthy" ? Condition.Healthy : Condition.Unhealthy, 0)),
        };
    }

    [Fact]
    public void Health_OfNoBalancers_IsHealthy() => Assert.Equal("healthy", FleetHealth.OfAll([]));

    private static FleetServer Merge(Server server, params ServerReport[] reports) => Assert.Single(ServerMerging.OfBalancer(Status("web", server, reports)));

    private static BalancerStatus Status(string name, Server server, params ServerReport[] reports) => new(
        new BalancerName("shop", name),
        new VersionedState(Snapshot.Create([server]), 1, 1),
        [.. reports.Select((report, i) => new ProxyStatus($"p-{i}", default) { Servers = ImmutableDictionary<string, ServerReport>.Empty.Add(server.Identity, report) })]);

    private static ServerReport Report(Condition condition, long since, string reason = "", long requests = 0, long failures = 0, int inFlight = 0) => new()
    {
        Identity = "10.0.0.1:80",
        Condition = condition,
        Since = since,
        Reason = reason,
        Requests = requests,
        Failures = failures,
        InFlight = inFlight,
    };

    private static DateTimeOffset Time(long since) => DateTimeOffset.FromUnixTimeMilliseconds(since);
}
