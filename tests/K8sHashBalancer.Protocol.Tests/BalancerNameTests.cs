namespace K8sHashBalancer.Protocol.Tests;

public sealed class BalancerNameTests
{
    [Fact]
    public void TryParse_OfNamespaceAndName_GivesBoth()
    {
        Assert.True(BalancerName.TryParse("shop/web-1.x", out var balancer));
        Assert.Equal(new BalancerName("shop", "web-1.x"), balancer);
        Assert.Equal("shop/web-1.x", balancer.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("web")]
    [InlineData("shop/")]
    [InlineData("/web")]
    [InlineData("a/b/c")]
    [InlineData("Shop/web")]
    [InlineData("shop/we b")]
    public void TryParse_OfAnythingElse_Fails(string? text) => Assert.False(BalancerName.TryParse(text, out _));
}
