using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>How soon a reflector comes back, by a clock that only the test moves.</summary>
public sealed class ReflectorPaceTests : IDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private readonly RecordingClock _clock = new();
    private readonly SemaphoreSlim _ends = new(0);
    private int _waitedFor;

    /// <summary>The waits after failures, without those for the end of a watch, which are longer.</summary>
    private TimeSpan[] Backoffs => [.. _clock.Waits.Where(wait => wait < TimeSpan.FromSeconds(100))];

    public void Dispose() => _ends.Dispose();

    [Fact]
    public async Task Watch_ClosesAtOnceEveryTime_IsNotAHotLoop()
    {
        var source = new ScriptedSource((_, _, _) => Nothing());
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 12);

        AssertDoubling(Backoffs[..11]);
        Assert.Equal(1, source.Lists);
    }

    [Fact]
    public async Task Watch_GoneAtOnceEveryTime_DoesNotListInAHotLoop()
    {
        var source = new ScriptedSource((_, _, _) => throw new KubernetesException(new V1Status { Code = 410 }));
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 12);

        AssertDoubling(Backoffs[..11]);
        Assert.InRange(source.Lists, 12, 13);
    }

    [Fact]
    public async Task Watch_LastedASecond_IsResumedAtOnce()
    {
        var source = new ScriptedSource((_, _, cancellation) => UntilTold(cancellation));
        await using var running = Run(source);
        for (var i = 1; i < 10; i++)
        {
            await Eventually.True(() => source.Watches == i);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _ends.Release();
        }

        await Eventually.True(() => source.Watches == 10);
        Assert.Empty(Backoffs);
    }

    [Fact]
    public async Task Watch_BroughtSomethingThoughShort_WaitsButDoesNotBackOff()
    {
        var source = new ScriptedSource((number, _, _) => One(number));
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 8);

        Assert.All(Backoffs, wait => Assert.InRange(wait.TotalMilliseconds, 50, 100));
    }

    [Fact]
    public async Task Failures_ThenAGoodWatch_BackoffStartsAnew()
    {
        var source = new ScriptedSource((number, _, cancellation) =>
            number == 9 ? UntilTold(cancellation) : throw new HttpRequestException("connection refused"));
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 9);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _ends.Release();
        await AdvanceUntil(source, watches: 12);

        AssertDoubling(Backoffs[..8]);
        AssertDoubling(Backoffs[8..10]);
    }

    [Fact]
    public async Task Outage_ThenGone_ListsAtOnceHoweverLongItLasted()
    {
        var source = new ScriptedSource((number, _, cancellation) => number switch
        {
            < 9 => throw new HttpRequestException("connection refused"),
            9 => throw new KubernetesException(new V1Status { Code = 410 }),
            _ => UntilTold(cancellation),
        });
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 10);

        Assert.Equal(8, Backoffs.Length);
        Assert.Equal(2, source.Lists);
    }

    [Fact]
    public async Task Watch_ServerDoesNotCloseInTime_IsGivenUpAndResumed()
    {
        var source = new ScriptedSource((_, _, cancellation) => UntilTold(cancellation));
        await using var running = Run(source);
        await Eventually.True(() => source.Watches == 1);

        Assert.Equal(source.Timeouts[0] + TimeSpan.FromSeconds(15), Assert.Single(_clock.Waits));
        _clock.Advance(source.Timeouts[0] + TimeSpan.FromSeconds(14));
        Assert.Equal(1, source.Watches);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => source.Watches == 2);
        Assert.Equal(1, source.Lists);
    }

    [Fact]
    public async Task Watches_OneAfterTheOther_HaveDifferentTimeouts()
    {
        var source = new ScriptedSource((_, _, _) => Nothing());
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 10);
        await running.StopAsync();

        Assert.All(source.Timeouts, timeout => Assert.InRange(timeout, TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(480)));
        Assert.True(source.Timeouts.Distinct().Count() > 5);
    }

    [Fact]
    public async Task Watch_ThrottledWithRetryAfter_WaitsAsLongAsAsked()
    {
        var source = new ScriptedSource((number, _, cancellation) => number == 1 ? throw Throttled(seconds: 20) : UntilTold(cancellation));
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 2);

        Assert.Equal([TimeSpan.FromSeconds(20)], Backoffs);
    }

    [Fact]
    public async Task Outage_OfAFewSeconds_NoWaitIsLongerThanASecond()
    {
        var source = new ScriptedSource((_, _, _) => throw new HttpRequestException("connection refused"));
        await using var running = Run(source);
        await AdvanceExactlyAsync(TimeSpan.FromSeconds(8));

        Assert.All(Backoffs, wait => Assert.InRange(wait.TotalSeconds, 0.05, 0.8));
    }

    [Fact]
    public async Task Outage_OfAnHour_WaitsGrowWithItToTenSeconds()
    {
        var source = new ScriptedSource((_, _, _) => throw new HttpRequestException("connection refused"));
        await using var running = Run(source);
        await AdvanceExactlyAsync(TimeSpan.FromHours(1));

        var age = TimeSpan.Zero;
        foreach (var wait in Backoffs)
        {
            Assert.InRange(wait.TotalSeconds, 0, Math.Max(0.8, Math.Min(age.TotalSeconds / 10, 10)));
            age += wait;
        }

        Assert.InRange(source.Watches, 360, 600);
    }

    [Fact]
    public async Task Outage_ThenThrottled_WaitsAsLongAsAskedHoweverLongItLasted()
    {
        var source = new ScriptedSource((number, _, cancellation) => number switch
        {
            < 12 => throw new HttpRequestException("connection refused"),
            < 14 => throw Throttled(seconds: 1),
            _ => UntilTold(cancellation),
        });
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 14);

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)], Backoffs[11..]);
    }

    [Fact]
    public async Task Outages_BetweenThrottlings_AllWaitsGrow()
    {
        var source = new ScriptedSource((number, _, _) => throw (number % 2 == 0 ? new HttpRequestException("connection refused") : Throttled()));
        await using var running = Run(source);
        await AdvanceUntil(source, watches: 17);

        AssertDoubling([.. Backoffs[..16].Where((_, i) => i % 2 == 0)]);
        Assert.All(Backoffs[8..16], wait => Assert.InRange(wait.TotalSeconds, 0.4, 10));
    }

    private static KubernetesException Throttled(int? seconds = null) =>
        new(new V1Status { Code = 429, Details = new V1StatusDetails { RetryAfterSeconds = seconds } });

    private RunningComponent Run(ScriptedSource source) =>
        new(new Mirror<Widget>([source], new MirrorOptions<Widget>(), new Services(_clock).Runtime));

    // Moves the clock only while the reflector waits: a watch during which it moves has lasted.
    private async Task AdvanceUntil(ScriptedSource source, int watches)
    {
        while (true)
        {
            await Eventually.True(() => Backoffs.Length > _waitedFor || source.Watches >= watches);
            if (source.Watches >= watches)
            {
                return;
            }

            _waitedFor++;
            _clock.Advance(LongestBackoff * 2);
        }
    }

    // Moves the clock by what the reflector waits for, so that an outage lasts as long as it says.
    private async Task AdvanceExactlyAsync(TimeSpan length)
    {
        for (var passed = TimeSpan.Zero; passed < length;)
        {
            await Eventually.True(() => Backoffs.Length > _waitedFor);
            var wait = Backoffs[_waitedFor++];
            passed += wait;
            _clock.Advance(wait);
        }
    }

    private static void AssertDoubling(TimeSpan[] waits)
    {
        var full = 100.0;
        foreach (var wait in waits)
        {
            Assert.InRange(wait.TotalMilliseconds, full / 2, full);
            full = Math.Min(full * 2, LongestBackoff.TotalMilliseconds);
        }
    }

    private async IAsyncEnumerable<ResourceEvent<Widget>> UntilTold([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _ends.WaitAsync(cancellationToken);
        yield break;
    }

    private static async IAsyncEnumerable<ResourceEvent<Widget>> One(int number)
    {
        await Task.Yield();
        var version = $"{number + 1}";
        yield return new ResourceEvent<Widget>(WatchEventType.Modified, version, Widgets.Make("a", version), null);
    }

    private static async IAsyncEnumerable<ResourceEvent<Widget>> Nothing()
    {
        await Task.Yield();
        yield break;
    }
}
