using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>How often a reflector comes back, by a clock that only the test moves.</summary>
public sealed class ReflectorPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Watch_ClosesAtOnceEveryTime_IsNotAHotLoop()
    {
        var source = new ScriptedSource((_, _, _) => Nothing());
        await using var running = Run(source);
        var perMinute = await WatchesIn(source, TimeSpan.FromMinutes(2));

        // 100 ms, 200 ms, ... 30 s: nine in the first minute, then two a minute.
        Assert.InRange(perMinute, 8, 16);
        Assert.Equal(1, source.Lists);
    }

    [Fact]
    public async Task Watch_GoneAtOnceEveryTime_DoesNotListInAHotLoop()
    {
        var source = new ScriptedSource((_, _, _) => throw new KubernetesException(new V1Status { Code = 410 }));
        await using var running = Run(source);
        await WatchesIn(source, TimeSpan.FromMinutes(2));

        Assert.InRange(source.Lists, 8, 16);
    }

    [Fact]
    public async Task Watch_LastedASecond_IsResumedAtOnce()
    {
        var source = new ScriptedSource((_, _, cancellation) => After(TimeSpan.FromSeconds(1), cancellation));
        await using var running = Run(source);
        for (var i = 1; i < 10; i++)
        {
            await Eventually.True(() => source.Watches == i);
            await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => source.Watches > i);
        }

        // Ten watches of a second each: were there waits, the clock would have moved further.
        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task Failures_ThenAGoodWatch_BackoffStartsAnew()
    {
        var source = new ScriptedSource((number, _, cancellation) =>
            number == 9 ? After(TimeSpan.FromSeconds(1), cancellation) : throw new HttpRequestException("connection refused"));
        await using var running = Run(source);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(50), () => source.Watches == 9);
        var waited = _clock.GetUtcNow() - _clock.Start;
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(50), () => source.Watches == 12);

        Assert.True(waited > TimeSpan.FromSeconds(12), $"Eight failures wait 12 to 25 s, not {waited}.");
        Assert.True(_clock.GetUtcNow() - _clock.Start - waited < TimeSpan.FromSeconds(2.5), "The failures before the good watch still count.");
    }

    [Fact]
    public async Task Watch_ServerDoesNotCloseInTime_IsGivenUpAndResumed()
    {
        var source = new ScriptedSource((_, _, cancellation) => After(Timeout.InfiniteTimeSpan, cancellation));
        await using var running = Run(source);
        await Eventually.True(() => source.Watches == 1);

        // At the earliest after 240 + 15 s, at the latest after 480 + 15 s.
        _clock.Advance(TimeSpan.FromSeconds(254));
        Assert.Equal(1, source.Watches);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => source.Watches == 2);

        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(255), TimeSpan.FromSeconds(510));
        Assert.Equal(1, source.Lists);
    }

    [Fact]
    public async Task Watches_OneAfterTheOther_HaveDifferentTimeouts()
    {
        var source = new ScriptedSource((_, _, cancellation) => After(TimeSpan.FromSeconds(1), cancellation));
        await using var running = Run(source);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => source.Watches == 10);
        await running.StopAsync();

        Assert.All(source.Timeouts, timeout => Assert.InRange(timeout, TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(480)));
        Assert.True(source.Timeouts.Distinct().Count() > 5);
    }

    [Fact]
    public async Task Watch_ThrottledWithRetryAfter_WaitsAsLongAsAsked()
    {
        var throttled = new KubernetesException(new V1Status { Code = 429, Details = new V1StatusDetails { RetryAfterSeconds = 20 } });
        var source = new ScriptedSource((number, _, cancellation) =>
            number == 1 ? throw throttled : After(Timeout.InfiniteTimeSpan, cancellation));
        await using var running = Run(source);
        await Eventually.True(() => source.Watches == 1);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromSeconds(1), () => source.Watches == 2);

        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(23));
    }

    private RunningComponent Run(ScriptedSource source) =>
        new(new Mirror<Widget>([source], new MirrorOptions<Widget>(), new Services(_clock).Runtime));

    private async Task<int> WatchesIn(ScriptedSource source, TimeSpan period)
    {
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(50), () => _clock.GetUtcNow() - _clock.Start >= period);
        return source.Watches;
    }

    private async IAsyncEnumerable<ResourceEvent<Widget>> After(TimeSpan delay, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(delay, _clock, cancellationToken);
        yield break;
    }

    private static async IAsyncEnumerable<ResourceEvent<Widget>> Nothing()
    {
        await Task.Yield();
        yield break;
    }
}
