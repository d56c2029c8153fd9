using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Publishing.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Publishing.Tests;

public sealed class StreamProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StreamProgress _progress;
    private long _version;

    public StreamProgressTests() => _progress = new StreamProgress(new() { RetryAfterRefusal = TimeSpan.FromSeconds(10) }, _time);

    [Fact]
    public void Next_BeforeAnythingWasPublished_IsNothing() => Assert.Null(_progress.Next(null));

    [Fact]
    public void Next_WhileAnAnswerIsAwaited_IsNothing()
    {
        var first = Publish(1);
        Assert.NotNull(_progress.Next(first)?.Full);
        Assert.Null(_progress.Next(first));
        Assert.Null(_progress.Next(Publish(2)));
    }

    [Fact]
    public void Next_AfterAnAck_IsTheDeltaToTheNewestOfAll()
    {
        var first = Publish(1);
        _progress.Next(first);
        Publish(2);
        var third = Publish(3);
        Assert.Equal(first, _progress.OnAck(AckOf(first)));
        var delta = _progress.Next(third)?.Delta;
        Assert.Equal(first.State.Snapshot.Fingerprint.Value, delta?.BaseFingerprint);
        Assert.Equal(third.State.Snapshot.Fingerprint.Value, delta?.Fingerprint);
    }

    [Fact]
    public void Next_ForAProxyThatHoldsTheSame_IsADeltaWithoutChanges()
    {
        var only = Publish(1);
        _progress.OnHeld(only.State.ToHeld());
        var delta = _progress.Next(only)?.Delta;
        Assert.NotNull(delta);
        Assert.Empty(delta.Upserts);
        Assert.Equal(delta.BaseFingerprint, delta.Fingerprint);
    }

    [Fact]
    public void Next_AfterARefusedDelta_IsAllAtOnce()
    {
        var first = Publish(1);
        var second = Publish(2);
        _progress.Next(first);
        _progress.OnAck(AckOf(first));
        _progress.Next(second);
        Assert.NotNull(_progress.OnNack(NackOf(second, NackReason.WrongFingerprint)));
        Assert.NotNull(_progress.Next(second)?.Full);
    }

    [Fact]
    public void Next_AfterARefusedWhole_IsThatAfterAWhileAndANewerOneAtOnce()
    {
        var first = Publish(1);
        _progress.Next(first);
        _progress.OnNack(NackOf(first, NackReason.Rejected));
        Assert.Null(_progress.Next(first));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(_progress.Next(first)?.Full);
        _progress.OnNack(NackOf(first, NackReason.Rejected));
        Assert.NotNull(_progress.Next(Publish(2))?.Full);
    }

    [Fact]
    public void Answers_ToWhatWasNotSent_AreIgnored()
    {
        var first = Publish(1);
        var second = Publish(2);
        _progress.Next(first);
        Assert.Null(_progress.OnAck(AckOf(second)));
        Assert.Null(_progress.OnAck(new Ack()));
        Assert.Null(_progress.OnNack(NackOf(second, NackReason.Rejected)));
        Assert.Null(_progress.OnNack(new Nack()));
        Assert.True(_progress.IsWaiting);
    }

    [Fact]
    public void HelloRate_AfterItsBurst_LetsInSoManyASecond()
    {
        var rate = new HelloRate(perSecond: 2, burst: 3, _time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => rate.TryTake()));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => rate.TryTake()));
    }

    private Publication Publish(int port) => new(new VersionedState(States.Of(port), 1, ++_version), 0, default);

    private static Ack AckOf(Publication publication) => new() { Held = publication.State.ToHeld() };

    private static Nack NackOf(Publication publication, NackReason reason) => new() { Refused = publication.State.ToHeld(), Reason = reason };
}
