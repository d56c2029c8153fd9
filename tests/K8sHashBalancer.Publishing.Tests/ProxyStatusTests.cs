using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Publishing;

namespace K8sHashBalancer.Publishing.Tests;

/// <summary>Who is behind, and for how long without coming any further.</summary>
public sealed class ProxyStatusTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Fingerprint One = new(1), Two = new(2), Three = new(3);

    [Fact]
    public void BehindSince_OfAProxyThatStands_StaysWhateverIsPublishedMeanwhile()
    {
        var status = At(One, published: One, 0, Unknown);
        Assert.Null(status.BehindSince);
        status = At(One, published: Two, 10, status);
        Assert.Equal(Start.AddSeconds(10), status.BehindSince);
        Assert.Equal(Start.AddSeconds(10), At(One, published: Three, 20, status).BehindSince);
    }

    [Fact]
    public void BehindSince_OfAProxyThatComesFurther_BeginsAnew()
    {
        var status = At(Two, published: Three, 20, At(One, published: Two, 10, Unknown));
        Assert.Equal(Start.AddSeconds(20), status.BehindSince);
        Assert.Null(At(Three, published: Three, 30, status).BehindSince);
    }

    [Fact]
    public void BehindSince_WhereNothingIsPublished_IsNothing() => Assert.Null(At(One, published: null, 10, Unknown).BehindSince);

    private static ProxyStatus Unknown => new("web-0", Start);

    private static ProxyStatus At(Fingerprint applied, Fingerprint? published, int seconds, ProxyStatus before) =>
        (before with { Applied = applied }).Measure(before, published, Start.AddSeconds(seconds));
}
