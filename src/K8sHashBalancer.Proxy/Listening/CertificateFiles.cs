namespace K8sHashBalancer.Proxy.Listening;

/// <summary>Where the certificate of TLS ports is, in PEM.</summary>
/// <param name="CertFile">The certificate, followed by those of the authorities between it and the root, if any.</param>
/// <param name="KeyFile">Its private key.</param>
internal sealed record CertificateFiles(string CertFile, string KeyFile);
