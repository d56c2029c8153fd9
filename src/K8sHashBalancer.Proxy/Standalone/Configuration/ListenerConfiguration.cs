using System.Collections.Immutable;

namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>Where the balancer listens. No port is used for two things.</summary>
public sealed record ListenerConfiguration
{
    /// <summary>An IP address (IPv6 without brackets), <c>localhost</c>, or <c>*</c> for all addresses.</summary>
    /// <value>Default <c>localhost</c>.</value>
    public required string Host { get; init; }

    /// <summary>The ports for requests, at least one, 1 to 65535 each.</summary>
    /// <value>Default 8080 alone.</value>
    public required ImmutableArray<int> Ports { get; init; }

    /// <summary>How TLS is served; null if it is not.</summary>
    public TlsConfiguration? Tls { get; init; }

    /// <summary>The port of the management API, 1 to 65535; null if it shares <see cref="Ports"/>.</summary>
    public int? AdminPort { get; init; }

    /// <summary>The full path of the file with the token that the management API asks for; null if it asks for none.</summary>
    public string? ApiTokenFile { get; init; }
}
