using System.Net;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>One address of an operator, which may be one of several replicas.</summary>
/// <param name="Address">The address as it was given: its host is the name that the operator goes by.</param>
/// <param name="EndPoint">Where to connect.</param>
internal sealed record OperatorEndPoint(Uri Address, IPEndPoint EndPoint)
{
    /// <summary>The name, and where it leads.</summary>
    public override string ToString() =>
        Address.Host.Trim('[', ']') == EndPoint.Address.ToString() ? Address.Authority : $"{Address.Authority} ({EndPoint})";
}
