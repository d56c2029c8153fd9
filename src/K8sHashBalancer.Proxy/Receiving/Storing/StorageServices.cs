namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>Puts the parts together that keep the last state.</summary>
internal static class StorageServices
{
    /// <summary>Adds the parts.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<StateTrust>();
        services.AddSingleton<StorageMetrics>();
        services.AddSingleton<StateStorage>();
        services.AddHostedService(provider => provider.GetRequiredService<StateStorage>());
        return services;
    }
}
