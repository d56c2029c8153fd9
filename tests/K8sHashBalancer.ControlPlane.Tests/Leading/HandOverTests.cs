using System.Globalization;
using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Leading;

/// <summary>Two replicas of the operator, as processes: one leads, and the other one when that has gone.</summary>
public sealed class HandOverTests(ClusterFixture cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Expired = "OverrideExpired";
    private const string Server = "10.0.0.1:80";

    /// <summary>The other one looks at the lease every 2 to 2.4 s.</summary>
    private static readonly TimeSpan AfterStop = TimeSpan.FromSeconds(4);

    /// <summary>The lease lasts 15 s, and it is looked at every 2 to 2.4 s.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2);

    private TestNamespace? _space;
    private Replicas? _replicas;

    private TestNamespace Space => _space!;

    private Replicas Operators => _replicas!;

    private string Path => Space.Path("hashbalancer.dev/v1alpha1", "hashbalancers/web");

    public async ValueTask InitializeAsync()
    {
        _space = await TestNamespace.CreateAsync(cluster.Objects);
        await Space.ApplyAsync(
            """
            apiVersion: hashbalancer.dev/v1alpha1
            kind: HashBalancer
            metadata: {name: web}
            spec:
              servers: [{host: 10.0.0.1, port: 80}]
              healthCheck: {enabled: false}
            """);
        _replicas = await Replicas.StartAsync([FreePorts.NextLasting(), FreePorts.NextLasting()], cluster.OperatorConfiguration, Space);
        await Operators.WaitForLeaderAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_replicas is not null)
        {
            await _replicas.DisposeAsync();
        }

        if (_space is not null)
        {
            await _space.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeaderThatEnds_IsFollowedByTheOther(bool isKilled)
    {
        var leader = Assert.Single(await Operators.LeadersAsync());
        var holder = await Replicas.HolderAsync(cluster.Objects);
        var other = Operators.All.Single(replica => replica != leader);

        var started = TimeProvider.System.GetTimestamp();
        await leader.EndAsync(isKilled);
        await Eventually.TrueAsync(other.LeadsAsync, $"the other one leads\n{Operators.Tails}");
        var elapsed = TimeProvider.System.GetElapsedTime(started);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isKilled ? "SIGKILL" : "SIGTERM")}: the other one leads after {elapsed.TotalSeconds:0.0} s."));
        Assert.True(elapsed < (isKilled ? AfterKill : AfterStop), $"{elapsed}");
        Assert.NotEqual(holder, await Replicas.HolderAsync(cluster.Objects));
        leader.Start();
        await leader.WaitUntilReadyAsync();
        Assert.Same(other, Assert.Single(await Operators.LeadersAsync()));
    }

    [Fact]
    public async Task ExpiredOverride_IsRemovedWhenDue_ByTheLeaderAlone()
    {
        var due = await OverrideAsync(TimeSpan.FromSeconds(3));

        await WaitForRemovalAsync(due, Lateness);

        Assert.Equal([await Replicas.HolderAsync(cluster.Objects)], await ReportersAsync());
    }

    [Fact]
    public async Task OverrideThatExpiresWithoutALeader_IsRemovedByTheNextOne()
    {
        var leader = await Operators.WaitForLeaderAsync();
        var holder = await Replicas.HolderAsync(cluster.Objects);
        var due = await OverrideAsync(TimeSpan.FromSeconds(3));

        // The lease lasts beyond the time at which the override is due.
        await leader.EndAsync(kill: true);
        await WaitForRemovalAsync(due, AfterKill);

        var next = await Replicas.HolderAsync(cluster.Objects);
        Assert.NotEqual(holder, next);
        Assert.Equal([next], await ReportersAsync());
    }

    /// <returns>When it expires.</returns>
    private async Task<DateTimeOffset> OverrideAsync(TimeSpan expiresIn)
    {
        var due = TimeProvider.System.GetUtcNow() + expiresIn;
        var expires = string.Create(CultureInfo.InvariantCulture, $"{due:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        await Space.Objects.PatchAsync(
            Path, $$"""{"spec": {"overrides": [{"address": "{{Server}}", "state": "Drain", "expires": "{{expires}}"}]} }""");
        return DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture);
    }

    private async Task WaitForRemovalAsync(DateTimeOffset due, TimeSpan lateness)
    {
        await Eventually.TrueAsync(async () => (await Space.Objects.FindAsync(Path))!["spec"]!["overrides"] is null, $"the override is removed\n{Operators.Tails}");
        var late = TimeProvider.System.GetUtcNow() - due;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Removed {late.TotalSeconds:0.0} s after it was due."));
        Assert.InRange(late, TimeSpan.Zero, lateness);
        await Eventually.TrueAsync(async () => (await ReportersAsync()).Count > 0, "an Event says so");
    }

    /// <summary>Who says in Events that an override was removed.</summary>
    private async Task<IReadOnlyList<string?>> ReportersAsync() =>
    [
        .. (await Space.Objects.ListAsync(Space.Path("events.k8s.io/v1", "events")))
            .Where(item => (string?)item["reason"] == Expired)
            .Select(item => (string?)item["reportingInstance"]),
    ];
}
