using k8s;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Tests.Connecting;

public sealed class ApiClientTests
{
    [Fact]
    public void Connection_ServerVanishes_IsNoticedWithinAMinute()
    {
        var setups = 0;
        var configuration = new KubernetesClientConfiguration { Host = "http://127.0.0.1:1", FirstMessageHandlerSetup = _ => setups++ };
        using var first = new ApiClient(configuration, TimeProvider.System);
        using var second = new ApiClient(configuration, TimeProvider.System);
        using var handler = new SocketsHttpHandler();
        configuration.FirstMessageHandlerSetup(handler);

        Assert.Equal(3, setups);
        Assert.Equal((30, 15), (handler.KeepAlivePingDelay.TotalSeconds, handler.KeepAlivePingTimeout.TotalSeconds));
        Assert.Equal(2, configuration.FirstMessageHandlerSetup.GetInvocationList().Length);
    }

    [Fact]
    public void Assembly_References_NothingElseOfThisProduct() =>
        Assert.DoesNotContain(
            typeof(ApiClient).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.StartsWith("K8sHashBalancer", StringComparison.Ordinal));
}
