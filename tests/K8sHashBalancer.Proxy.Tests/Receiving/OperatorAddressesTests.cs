using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

public sealed class OperatorAddressesTests
{
    [Theory]
    [InlineData("operator:9443", "http://operator:9443/")]
    [InlineData("https://operator:9443", "https://operator:9443/")]
    [InlineData("a:1, [::1]:2", "http://a:1/ http://[::1]:2/")]
    public void TryParse_OfAddresses_GivesThem(string text, string expected)
    {
        Assert.True(OperatorAddresses.TryParse(text, out var addresses, out var problem), problem);
        Assert.Equal(expected, string.Join(' ', addresses));
    }

    [Theory]
    [InlineData(null, "There is no address")]
    [InlineData(" , ", "There is no address")]
    [InlineData("a:1,ftp://b", "\"ftp://b\"")]
    [InlineData("a:1/path", "\"a:1/path\"")]
    [InlineData("a:99999", "\"a:99999\"")]
    public void TryParse_OfAnythingElse_SaysWhatIsWrong(string? text, string expected)
    {
        Assert.False(OperatorAddresses.TryParse(text, out _, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Backoff_AfterManyFailures_GrowsToItsLimitAndStartsAnewAfterSuccess()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), new Random(1));
        for (var expected = 100; expected < 100_000; expected *= 2)
        {
            var longest = TimeSpan.FromMilliseconds(Math.Min(expected, 10_000));
            Assert.InRange(backoff.Next(), longest / 2, longest);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next(), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
    }
}
