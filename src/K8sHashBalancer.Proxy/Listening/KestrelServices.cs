namespace K8sHashBalancer.Proxy.Listening;

/// <summary>
/// Registers what Kestrel's TLS asks its services for. Kestrel does that only through the builder of a web host, which there is
/// none of here: this one hands on the services and does nothing else.
/// </summary>
internal static class KestrelServices
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddKestrelServices(this IServiceCollection services)
    {
        new Registrar(services).UseKestrelCore();
        return services;
    }

    private sealed class Registrar(IServiceCollection services) : IWebHostBuilder
    {
#pragma warning disable ASPDEPR008 // The interface asks for it.
        public IWebHost Build() => throw new NotSupportedException();
#pragma warning restore ASPDEPR008

        public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

        public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
        {
            configureServices(services);
            return this;
        }

        public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
        {
            configureServices(new WebHostBuilderContext(), services);
            return this;
        }

        public string? GetSetting(string key) => null;

        public IWebHostBuilder UseSetting(string key, string? value) => this;
    }
}
