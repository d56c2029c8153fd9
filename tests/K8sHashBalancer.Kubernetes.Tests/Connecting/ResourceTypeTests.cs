using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Connecting;

public sealed class ResourceTypeTests
{
    [Fact]
    public void Path_CoreGroup_IsUnderApi()
    {
        var pods = ResourceType.Of<V1Pod>();
        Assert.Equal("api/v1/pods", pods.Path(""));
        Assert.Equal("api/v1/namespaces/shop/pods/a", pods.Path("shop", "a"));
        Assert.Equal("pods", pods.ToString());
    }

    [Fact]
    public void Path_OtherGroup_IsUnderApis() =>
        Assert.Equal("apis/example.com/v1/namespaces/shop/widgets/a/status", ResourceType.Of<Widget>().Path("shop", "a", "status"));

    [Fact]
    public void Of_TypeThatDoesNotSay_IsRefused() => Assert.Throws<ArgumentException>(ResourceType.Of<PartialObjectMetadata>);

    [Theory]
    [InlineData(0, "2026-01-01T00:00:00.0000010Z")]
    [InlineData(5, "2026-01-01T00:00:00.0000010Z")]
    [InlineData(1234567, "2026-01-01T00:00:00.1234560Z")]
    public void MicroTime_AnyTime_HasMicrosecondsAndAFraction(long ticks, string expected) =>
        Assert.Equal(expected, MicroTime.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks)).ToString("O"));
}
