using CsCheck;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class NearestNameTests
{
    private static readonly Gen<string> ShortText = Gen.String[Gen.Char["abcAB"], 0, 6];

    [Theory]
    [InlineData("prot", "port")]
    [InlineData("Port", "port")]
    [InlineData("hots", "host")]
    [InlineData("virtualNodes", "virtual_nodes")]
    [InlineData("timout", "timeout")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    [InlineData("interval_between_probes", null)]
    public void Name_Misspelt_GetsTheNearestOne(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(name, ["host", "port", "timeout", "virtual_nodes", "interval"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("port", "PORT", 0)]
    [InlineData("prot", "port", 1)]
    [InlineData("pot", "port", 1)]
    [InlineData("porrt", "port", 1)]
    [InlineData("pert", "port", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "port", 4)]
    public void Distance_OfTwoTexts_CountsEdits(string from, string to, int distance) =>
        Assert.Equal(distance, NearestName.Distance(from, to));

    [Fact]
    public void Distance_OfAnyTexts_IsSymmetricAndBounded() => Gen.Select(ShortText, ShortText).Sample((a, b) =>
    {
        var distance = NearestName.Distance(a, b);
        Assert.Equal(distance, NearestName.Distance(b, a));
        Assert.InRange(distance, Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        Assert.Equal(string.Equals(a, b, StringComparison.OrdinalIgnoreCase), distance == 0);
    });
}
