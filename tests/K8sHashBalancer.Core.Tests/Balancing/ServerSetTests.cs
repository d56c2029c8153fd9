using CsCheck;
using K8sHashBalancer.Core.Balancing;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class ServerSetTests
{
    [Fact]
    public void Contains_OfAnySet_IsWhatTheRuleSaid() => Gen.Bool.Array[0, 200].Sample(rule =>
    {
        var set = ServerSet.Where(rule.Length, index => rule[index]);
        Assert.Equal(rule.Count(contains => contains), set.Count);
        Assert.All(rule.Index(), server => Assert.Equal(server.Item, set.Contains(server.Index)));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(70)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(int.MaxValue)]
    public void Contains_OfAnIndexBeyond_IsFalse(int index) => Assert.False(ServerSet.All(70).Contains(index));

    [Fact]
    public void Empty_HasNone()
    {
        Assert.Equal(0, ServerSet.Empty.Count);
        Assert.False(ServerSet.Empty.Contains(0));
    }
}
