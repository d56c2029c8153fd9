using Grpc.Core;
using K8sHashBalancer.Operator.Securing;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>Finds out who calls.</summary>
public interface IProxyAuthenticator
{
    /// <summary>Who calls.</summary>
    /// <param name="headers">What came with the call; a token among it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Securing.Refusing.RefusedException">It is turned away.</exception>
    ValueTask<ProxyCaller> AuthenticateAsync(Metadata headers, CancellationToken cancellationToken);
}

/// <summary>Lets everybody in: for development, where there is nothing to check tokens against.</summary>
public sealed class AllowAllProxies : IProxyAuthenticator
{
    /// <inheritdoc/>
    public ValueTask<ProxyCaller> AuthenticateAsync(Metadata headers, CancellationToken cancellationToken) => new(ProxyCaller.Anybody);
}
