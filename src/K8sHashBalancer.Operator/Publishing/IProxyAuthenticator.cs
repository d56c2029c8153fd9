using Grpc.Core;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>Decides whether a proxy may follow a balancer.</summary>
public interface IProxyAuthenticator
{
    /// <summary>Why a proxy is turned away; null if it may follow the balancer.</summary>
    /// <param name="headers">What it sent along; a token among it.</param>
    /// <param name="balancer">The balancer that it asks for.</param>
    /// <param name="proxy">The name it gives itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Status?> RefuseAsync(Metadata headers, BalancerName balancer, string proxy, CancellationToken cancellationToken);
}

/// <summary>Lets every proxy in: for development, where there is nothing to check tokens against.</summary>
public sealed class AllowAllProxies : IProxyAuthenticator
{
    /// <inheritdoc/>
    public ValueTask<Status?> RefuseAsync(Metadata headers, BalancerName balancer, string proxy, CancellationToken cancellationToken) => new((Status?)null);
}
