using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Queueing;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Queueing;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(new Backoff { Random = () => 1 }, _clock);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_SeveralTimes_IsHandedOutOnce()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(["a", "b"], await TakeAsync(2));
        Assert.Equal(0, _queue.State.Depth);
        Assert.Equal(2, _queue.State.Added);
    }

    [Fact]
    public async Task Add_WhileProcessed_IsHandedOutAgainOnlyWhenDone()
    {
        _queue.Add("a");
        await TakeAsync(1);
        _queue.Add("a");
        _queue.Add("b");
        Assert.Equal(["b"], await TakeAsync(1));

        _queue.Done("a");
        Assert.Equal(["a"], await TakeAsync(1));
    }

    [Fact]
    public async Task Done_NothingAddedMeanwhile_IsNotHandedOutAgain()
    {
        _queue.Add("a");
        await TakeAsync(1);
        _queue.Done("a");

        Assert.Equal(0, _queue.State.Depth);
        Assert.Equal(0, _queue.State.Processing);
    }

    [Fact]
    public async Task ManyWorkers_ManyAdds_NeverHaveTheSameKeyAndMissNoAdd()
    {
        using var queue = new WorkQueue<int>(new Backoff(), TimeProvider.System);
        var busy = new int[10];
        var added = new int[10];
        var seen = new int[10];
        var collisions = 0;
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await foreach (var key in queue.TakeAllAsync())
            {
                collisions += Interlocked.Increment(ref busy[key]) > 1 ? 1 : 0;
                Volatile.Write(ref seen[key], Volatile.Read(ref added[key]));
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                queue.Done(key);
            }
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 20_000; i++)
            {
                var key = random.Next(10);
                Interlocked.Increment(ref added[key]);
                queue.Add(key);
            }
        })));
        await Eventually.True(() => queue.State is { Depth: 0, Processing: 0 });
        queue.Dispose();
        await Task.WhenAll(workers);

        Assert.Equal(0, collisions);
        Assert.Equal(added, seen);
    }

    [Fact]
    public void AddFailed_AgainAndAgain_WaitsTwiceAsLongUpToAMinute()
    {
        var waits = Enumerable.Range(0, 12).Select(_ => _queue.AddFailed("a").TotalSeconds).ToArray();

        Assert.Equal([.1, .2, .4, .8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], waits);
        Assert.Equal(.1, _queue.AddFailed("b").TotalSeconds);
        Assert.Equal(13, _queue.State.Retries);
    }

    [Fact]
    public void AddFailed_AfterForget_StartsAnew()
    {
        _queue.AddFailed("a");
        _queue.AddFailed("a");
        _queue.Forget("a");

        Assert.Equal(.1, _queue.AddFailed("a").TotalSeconds);
    }

    [Fact]
    public void Backoff_Jitter_IsBetweenHalfAndAll()
    {
        Assert.Equal(50, new Backoff { Random = () => 0 }.After(1).TotalMilliseconds);
        Assert.Equal(100, new Backoff { Random = () => 1 }.After(1).TotalMilliseconds);
        Assert.Equal(60, new Backoff { Random = () => 1 }.After(int.MaxValue).TotalSeconds);
    }

    [Fact]
    public void AddAfter_TimePasses_IsAddedThenAndNotBefore()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        Assert.Equal(1, _queue.State.Delayed);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, _queue.State.Depth);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _queue.State.Depth);
        Assert.Equal(0, _queue.State.Delayed);
    }

    [Fact]
    public void AddAfter_Twice_TheSoonerCounts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _queue.AddAfter("a", TimeSpan.FromSeconds(2));
        _queue.AddAfter("a", TimeSpan.FromSeconds(9));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, _queue.State.Depth);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _queue.State.Added);
    }

    [Fact]
    public void State_KeysWait_TellsTheAgeOfTheOldest()
    {
        _queue.Add("a");
        _clock.Advance(TimeSpan.FromSeconds(3));
        _queue.Add("b");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((2, TimeSpan.FromSeconds(4)), (_queue.State.Depth, _queue.State.OldestAge));
    }

    [Fact]
    public async Task Dispose_KeysWaitAndAreDelayed_TakersEndAndNothingIsAdded()
    {
        _queue.Add("a");
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        var waiting = TakeAsync(3);
        _queue.Dispose();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        _queue.Add("c");
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, _queue.State.Depth);
        Assert.Empty(await TakeAsync(1));
    }

    [Fact]
    public async Task TakeAll_Cancelled_EndsWithoutAnException()
    {
        using var stopping = new CancellationTokenSource();
        var taking = TakeAsync(1, stopping.Token);
        await stopping.CancelAsync();

        Assert.Empty(await taking);
    }

    private async Task<List<string>> TakeAsync(int count, CancellationToken cancellationToken = default)
    {
        var keys = new List<string>();
        await foreach (var key in _queue.TakeAllAsync(cancellationToken))
        {
            keys.Add(key);
            if (keys.Count == count)
            {
                break;
            }
        }

        return keys;
    }
}
