using K8sHashBalancer.Hosting;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>Makes the host that a proxy runs in, wherever its snapshots come from.</summary>
internal static class ProxyHost
{
    /// <summary>It logs each failed request with a stack trace; the balancer says the same in a sentence.</summary>
    private const string ForwarderCategory = "Yarp.ReverseProxy.Forwarder.HttpForwarder";

    /// <summary>Makes a host.</summary>
    /// <param name="extensions">What is added to the proxy.</param>
    /// <param name="configureLogging">Sets up logging.</param>
    /// <param name="level">What is logged at first.</param>
    /// <param name="addSource">Adds what snapshots come from. It is stopped after the ports have closed.</param>
    /// <param name="addWatchers">Adds what is to stop before the ports close.</param>
    public static IHost Create(
        ProxyExtensions extensions,
        Action<ILoggingBuilder, LogLevelSwitch> configureLogging,
        LogLevel level,
        Action<IServiceCollection> addSource,
        Action<IServiceCollection>? addWatchers = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "K8sHashBalancer.Proxy" });
        configureLogging(builder.Logging, new LogLevelSwitch(ForwarderCategory) { Minimum = level });
        builder.Services.AddProxy(extensions);
        addSource(builder.Services);

        // What is added last is stopped first: watchers, then the ports, and the rest when no request is left. The ports keep the
        // drain time by themselves.
        builder.Services.AddHostedService<ListenerDrain>();
        addWatchers?.Invoke(builder.Services);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder.Build();
    }
}
