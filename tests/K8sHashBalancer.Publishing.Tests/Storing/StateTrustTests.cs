using K8sHashBalancer.Proxy.Receiving.Storing;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Publishing.Tests.Storing;

public sealed class StateTrustTests
{
    private static readonly DateTimeOffset StoredAt = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new();
    private readonly StateTrust _trust;

    public StateTrustTests() => _trust = new StateTrust(new StorageOptions("state") { Patience = TimeSpan.FromSeconds(3) }, _time);

    [Fact]
    public void Doubt_OfAStoredState_LastsAsLongAsThePatience()
    {
        _trust.Restored(StoredAt);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal("holding the state stored at 2026-03-04 05:06:07Z; waiting up to 3 s for an operator to confirm it", _trust.Doubt);

        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Null(_trust.Doubt);
        Assert.Equal("serving from the state stored at 2026-03-04 05:06:07Z; no operator has answered yet", _trust.Remark);
    }

    [Fact]
    public void Doubt_OnceAnOperatorHasAnswered_IsOver()
    {
        _trust.Restored(StoredAt);

        Assert.Equal(StoredAt, _trust.Confirm());

        Assert.Equal((null, null, null), (_trust.Doubt, _trust.Remark, _trust.StoredAt));
        Assert.Null(_trust.Confirm());
    }

    [Fact]
    public void Doubt_WithoutAStoredState_IsNone() => Assert.Equal((null, null), (_trust.Doubt, _trust.Remark));
}
