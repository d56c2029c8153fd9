namespace K8sHashBalancer.Operator.Resources;

/// <summary>Where clients connect to.</summary>
public sealed record ListenerSpec
{
    /// <summary>The port of the Service.</summary>
    /// <value>1 to 65535; default 80.</value>
    public int Port { get; init; } = 80;

    /// <summary>How it speaks TLS; null for plain text.</summary>
    public ListenerTlsSpec? Tls { get; init; }
}
