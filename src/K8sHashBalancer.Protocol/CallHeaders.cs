using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace K8sHashBalancer.Protocol;

/// <summary>The headers by which a proxy says who it is, on calls other than the stream that starts with a hello.</summary>
public static class CallHeaders
{
    /// <summary>The header with the balancer, as <c>NAMESPACE/NAME</c>.</summary>
    public const string Balancer = "hashbalancer-balancer";

    /// <summary>The header with the proxy's name.</summary>
    public const string Proxy = "hashbalancer-proxy";

    private const int LongestProxyName = 253;

    /// <summary>Adds those of a proxy.</summary>
    public static void Add(Metadata headers, BalancerName balancer, string proxy)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(balancer);
        headers.Add(Balancer, balancer.ToString());
        headers.Add(Proxy, proxy);
    }

    /// <summary>Reads them.</summary>
    /// <returns>Whether both are there and can be names.</returns>
    public static bool TryRead(Metadata headers, [NotNullWhen(true)] out BalancerName? balancer, [NotNullWhen(true)] out string? proxy)
    {
        ArgumentNullException.ThrowIfNull(headers);
        proxy = headers.GetValue(Proxy);
        return BalancerName.TryParse(headers.GetValue(Balancer), out balancer) && proxy is { Length: > 0 and <= LongestProxyName };
    }
}
