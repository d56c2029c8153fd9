using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Leading;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private static readonly ObjectId Lease = new("coordination.k8s.io/v1/leases", "shop", "operator");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Services _services;
    private ApiServer _server = null!;

    public LeaderElectorTests() => _services = new Services(_clock);

    private string? Holder => _server.Objects.Get(Lease)?["spec"]?["holderIdentity"]?.GetValue<string>();

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Candidate_Alone_LeadsAtOnceAndRenews()
    {
        // The clock stands on a whole second, whose times the server refuses when they lack a fraction.
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var renewed = Renewed();
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => Renewed() != renewed);

        Assert.Equal("a", Holder);
        Assert.Equal(1, _services.Metric("""test_leader{lease="shop/operator"}"""));
        Assert.False(elector.Current!.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Leader_CannotReachTheServer_StopsByItsDeadlineBeforeTheLeaseRunsOut()
    {
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        var led = _clock.GetUtcNow();
        _server.Faults.Always(_ => new Fault.Cut());
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.5), () => term.Token.IsCancellationRequested);

        Assert.InRange(_clock.GetUtcNow() - led, TimeSpan.FromSeconds(9.5), TimeSpan.FromSeconds(10.5));
        Assert.Null(elector.Current);
    }

    [Fact]
    public async Task Leader_RequestsHang_TermEndsByTheClockAlone()
    {
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        _server.Faults.Always(_ => new Fault.Hang());
        var requests = _server.Requests.All.Count;
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.5), () => _server.Requests.All.Count > requests);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True(term.Token.IsCancellationRequested);
        _server.Faults.Clear();
    }

    [Fact]
    public async Task Candidate_ServerFailsInEveryWay_StaysOneAndLeadsWhenItCan()
    {
        foreach (var fault in new Fault[] { new Fault.Cut(), new Fault.Status(500), new Fault.Html(502), new Fault.Status(429), new Fault.CutAfter() })
        {
            _server.Faults.Next(_ => true, fault);
        }

        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => elector.Current is not null);

        Assert.Equal("a", Holder);
    }

    [Fact]
    public async Task Leader_AnswerToARenewalIsLost_LeadsOnInTheSameTerm()
    {
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        _server.Faults.Next(request => request.Method == "PUT", new Fault.CutAfter());
        var writes = _server.Requests.Writes.Count;
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.2), () => _server.Requests.Writes.Count >= writes + 4);

        Assert.Same(term, elector.Current);
    }

    [Fact]
    public async Task Leader_SomebodyElseTookTheLease_StopsAtOnceAndDoesNotWriteIt()
    {
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        _server.Objects.Update(Lease, lease =>
        {
            lease["spec"]!["holderIdentity"] = "b";
            return lease;
        });
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.2), () => term.Token.IsCancellationRequested);

        Assert.Null(elector.Current);
        Assert.Equal("b", Holder);
    }

    [Fact]
    public async Task Lease_Deleted_LeaderStepsDownAndContendsAnew()
    {
        using var elector = Candidate("a");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        _server.Objects.Delete(Lease);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.2), () => elector.Current is { Number: 2 });

        Assert.True(term.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Leader_Dies_SuccessorWaitsUntilTheLeaseHasNotChangedForItsDuration()
    {
        using var other = Candidate("dead");
        await using (var dead = new RunningComponent(other))
        {
            await Eventually.True(() => other.Current is not null);
            _server.Faults.Next(request => request.IsWrite, new Fault.Cut());
        }

        Assert.Equal("dead", Holder);

        // The clock of the one that wrote the lease may be wrong by hours: only what the successor sees change counts.
        _server.Objects.Update(Lease, lease =>
        {
            lease["spec"]!["renewTime"] = "2031-01-01T00:00:00.000001Z";
            return lease;
        });
        using var elector = Candidate("b");
        await using var running = new RunningComponent(elector);
        await Eventually.True(() => _server.Requests.All[^1].Method == "GET");
        var seen = _clock.GetUtcNow();
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.5), () => elector.Current is not null);

        Assert.True(_clock.GetUtcNow() - seen >= TimeSpan.FromSeconds(15), "The lease was taken before it ran out.");
        Assert.Equal(1, _server.Objects.Get(Lease)!["spec"]!["leaseTransitions"]!.GetValue<int>());
    }

    [Fact]
    public async Task Leader_Stops_ReleasesAfterTheLastHoldAndSuccessorTakesOverAtOnce()
    {
        using var elector = Candidate("a");
        var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        var term = elector.Current!;
        var hold = term.Hold();
        var stopping = running.StopAsync();
        await Eventually.True(() => term.Token.IsCancellationRequested);
        Assert.Equal("a", Holder);
        Assert.False(running.Task.IsCompleted);

        hold.Dispose();
        await stopping;
        Assert.Equal("", Holder);

        using var successor = Candidate("b");
        await using var next = new RunningComponent(successor);
        await Eventually.True(() => successor.Current is not null);
        Assert.Equal("b", Holder);
    }

    /// <summary>It was written, and the candidate was told to stop before it heard so: the others are not to wait for nobody.</summary>
    [Fact]
    public async Task Candidate_StoppedBeforeItKnowsThatItLeads_ReleasesTheLease()
    {
        using var elector = Candidate("a");
        _server.Faults.Next(request => request.Method == "POST", new Fault.CutAfter());
        await using (new RunningComponent(elector))
        {
            await Eventually.True(() => Holder == "a");
            Assert.Null(elector.Current);
        }

        Assert.Equal("", Holder);
    }

    [Fact]
    public async Task Leader_StoppedWhileAnotherHoldsTheLease_LeavesItAlone()
    {
        using var elector = Candidate("a");
        var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        _server.Objects.Update(Lease, lease =>
        {
            lease["spec"]!["holderIdentity"] = "b";
            return lease;
        });
        await running.StopAsync();

        Assert.Equal("b", Holder);
    }

    [Fact]
    public async Task NoBody_RunsTheElector_NothingWritesTheLease()
    {
        using var elector = Candidate("a");
        var running = new RunningComponent(elector);
        await Eventually.True(() => elector.Current is not null);
        await running.StopAsync();
        var requests = _server.Requests.All.Count;
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(requests, _server.Requests.All.Count);
    }

    [Fact]
    public async Task Candidates_Two_NeverLeadAtOnce()
    {
        using var first = Candidate("a");
        using var second = Candidate("b");
        await using var one = new RunningComponent(first);
        await using var two = new RunningComponent(second);
        var terms = 0L;
        var random = new Random(1);
        _server.Faults.Always(request => request.IsWrite && random.NextDouble() < 0.6 ? new Fault.Cut() : null);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(0.5), () =>
        {
            var (a, b) = (first.Current, second.Current);
            Assert.False(a is not null && b is not null && a == first.Current && b == second.Current, "Two lead.");
            terms = Math.Max(terms, (a?.Number ?? 0) + (b?.Number ?? 0));
            return terms >= 4;
        });
    }

    [Theory]
    [InlineData(10, 10, 2)]
    [InlineData(15, 2, 2)]
    public void Times_ThatDoNotFit_AreRefused(int lease, int renew, int retry) =>
        Assert.Throws<ArgumentException>(() => new LeaderElector(
            _server.Configuration,
            Options("a") with { LeaseDuration = TimeSpan.FromSeconds(lease), RenewDeadline = TimeSpan.FromSeconds(renew), RetryPeriod = TimeSpan.FromSeconds(retry) },
            _services.Runtime));

    private LeaderElector Candidate(string identity) => new(_server.Configuration, Options(identity), _services.Runtime);

    private static LeaderElectionOptions Options(string identity) => new() { Namespace = "shop", Name = "operator", Identity = identity };

    private string? Renewed() => _server.Objects.Get(Lease)?["spec"]?["renewTime"]?.GetValue<string>();
}
