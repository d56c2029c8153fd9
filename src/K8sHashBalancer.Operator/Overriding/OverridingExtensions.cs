namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Puts changes of servers into a program that has publishing.</summary>
public static class OverridingExtensions
{
    /// <summary>Adds the service that proxies call; it works once the <see cref="ClusterAccess"/> is open.</summary>
    public static IServiceCollection AddOverriding(this IServiceCollection services)
    {
        services.AddSingleton<ClusterAccess>();
        services.AddSingleton<BalancerCommands>();
        return services;
    }

    /// <summary>Maps the service that proxies call; its port must speak HTTP/2.</summary>
    public static IEndpointConventionBuilder MapOverriding(this IEndpointRouteBuilder routes) => routes.MapGrpcService<OverrideService>();
}
