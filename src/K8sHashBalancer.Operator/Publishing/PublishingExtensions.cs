using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>Puts publishing into a program.</summary>
public static class PublishingExtensions
{
    /// <summary>
    /// Adds a <see cref="Publisher"/> and the service that proxies call. What is registered before takes precedence: a
    /// <see cref="TimeProvider"/>, a <see cref="CollectorRegistry"/>, an <see cref="IProxyAuthenticator"/>.
    /// </summary>
    public static IServiceCollection AddPublishing(this IServiceCollection services, PublisherOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => Metrics.NewCustomRegistry());
        services.TryAddSingleton<IProxyAuthenticator, AllowAllProxies>();
        services.AddSingleton<RefusalMetrics>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<ProxyDoor>();
        services.AddSingleton(options ?? new PublisherOptions());
        services.AddSingleton<Publisher>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = ProtocolLimits.MaxProxyMessageBytes;
            grpc.MaxSendMessageSize = null;
        });
        return services;
    }

    /// <summary>Maps the service that proxies call; its port must speak HTTP/2.</summary>
    public static IEndpointConventionBuilder MapPublishing(this IEndpointRouteBuilder routes) => routes.MapGrpcService<SnapshotService>();
}
