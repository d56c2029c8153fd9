using System.Collections.Immutable;
using System.Net.Security;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Standalone.Configuration;
using K8sHashBalancer.RestApi.Access;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>Everything in a configuration that is not in a snapshot: ports, certificate, API token, log level.</summary>
internal sealed class ProxySettings(
    ListenerSet listeners, CertificateSource certificates, ApiAccess access, LogLevelSwitch logLevel)
{
    /// <summary>Puts a configuration into effect, all of it or nothing.</summary>
    /// <returns>What stands in the way, in a sentence; null if nothing does.</returns>
    public async Task<string?> ApplyAsync(StandaloneConfiguration configuration)
    {
        SslServerAuthenticationOptions? certificate = null;
        string? problem = null;
        if (configuration.Listener.Tls is { } tls)
        {
            certificate = CertificateSource.TryRead(tls.CertFile, tls.KeyFile, out problem);
        }

        var token = configuration.Listener.ApiTokenFile is { } file && problem is null ? ApiTokenFile.TryRead(file, out problem) : null;
        if (problem is not null)
        {
            return problem;
        }

        var before = certificates.Current;
        certificates.Current = certificate;
        problem = await listeners.ApplyAsync(EndPoints(configuration.Listener), configuration.Policy.Timeouts.Drain, CancellationToken.None);
        if (problem is not null)
        {
            certificates.Current = before;
            return $"{problem} Set load_balancer.port, or the environment variable LB_PORT, to another one.";
        }

        access.SetToken(token);
        logLevel.Minimum = configuration.LogLevel;
        return null;
    }

    private static ImmutableArray<ListenerEndPoint> EndPoints(ListenerConfiguration listener)
    {
        var purpose = listener.AdminPort is null ? ListenerPurpose.Shared : ListenerPurpose.Traffic;
        var portsSpeakTls = listener.Tls is { Port: null };
        var endPoints = listener.Ports.Select(port => new ListenerEndPoint(listener.Host, port, portsSpeakTls, purpose)).ToList();
        if (listener.Tls?.Port is { } tlsPort)
        {
            endPoints.Add(new ListenerEndPoint(listener.Host, tlsPort, IsTls: true, purpose));
        }

        if (listener.AdminPort is { } adminPort)
        {
            endPoints.Add(new ListenerEndPoint(listener.Host, adminPort, IsTls: false, ListenerPurpose.Management));
        }

        return [.. endPoints];
    }
}
