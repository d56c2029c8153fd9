namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>How TLS is served.</summary>
/// <param name="CertFile">The full path of the certificate and its chain, PEM.</param>
/// <param name="KeyFile">The full path of the private key, PEM.</param>
/// <param name="Port">
/// The port that speaks TLS while <see cref="ListenerConfiguration.Ports"/> stay plain, 1 to 65535; null if these speak TLS.
/// </param>
public sealed record TlsConfiguration(string CertFile, string KeyFile, int? Port);
