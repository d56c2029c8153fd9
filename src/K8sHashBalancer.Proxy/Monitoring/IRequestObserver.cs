namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>Is told of every request that was sent to a server or failed for want of one: the place to hook monitoring in.</summary>
/// <remarks>
/// Called on the request path by many threads at once: it must be quick and must not block. What it throws is logged and
/// otherwise ignored. A request that is tried on two servers is told of twice.
/// </remarks>
public interface IRequestObserver
{
    /// <summary>A request ended.</summary>
    void OnRequest(in RequestRecord request);
}
