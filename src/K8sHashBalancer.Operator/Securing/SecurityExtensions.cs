using System.Net.Security;
using k8s;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Operator.Securing.Tokens;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace K8sHashBalancer.Operator.Securing;

/// <summary>Puts locks on the operator's door.</summary>
internal static class SecurityExtensions
{
    /// <summary>How long a connection may take to come to speak TLS.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds what knows the certificate to serve with, and what knows callers by their tokens.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services, SecurityOptions options, KubernetesClientConfiguration connection)
    {
        services.AddSingleton(options);
        services.AddSingleton<ServingCertificates>();
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton(provider => new ApiClient(connection, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TokenReviewer>();
        services.AddSingleton(provider => new TokenChecks(
            provider.GetRequiredService<TokenReviewer>().ReviewAsync, options.Tokens, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IProxyAuthenticator, TokenAuthenticator>();
        return services;
    }

    /// <summary>Speaks TLS, each handshake with the certificate that is the right one at that moment, and counts those that fail.</summary>
    public static void UseServingCertificates(this ListenOptions listen)
    {
        var certificates = listen.ApplicationServices.GetRequiredService<ServingCertificates>();
        var refusals = listen.ApplicationServices.GetRequiredService<RefusalLog>();
        listen.Use(next => connection => HandshakeWatch.RunAsync(connection, next, refusals));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = _ => certificates.Current is { } current
                ? ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = current.Context })
                : throw new IOException(certificates.Obstacle),
        });
        listen.Use(next => connection =>
        {
            HandshakeWatch.ShookHands(connection);
            return next(connection);
        });
    }
}
