using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>By what a proxy knows its operator: the authorities in a file, or those of the machine if there is no file.</summary>
internal static class OperatorTrust
{
    /// <summary>
    /// What a connection that is made now goes by. The file is read each time: what it holds changes while the proxy runs.
    /// </summary>
    /// <param name="authoritiesFile">The file, as PEM; null for none.</param>
    /// <param name="options">The options; the name in the address is checked against the certificate in any case.</param>
    /// <param name="problem">What is wrong with the file, in a sentence; null if nothing is.</param>
    public static bool TryRead(string? authoritiesFile, out SslClientAuthenticationOptions options, [NotNullWhen(false)] out string? problem)
    {
        (options, problem) = (new SslClientAuthenticationOptions(), null);
        if (authoritiesFile is null)
        {
            return true;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(authoritiesFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = $"The file of --operator-ca, {authoritiesFile}, cannot be read: {exception.Message}";
            return false;
        }

        if (authorities.Count == 0)
        {
            problem = $"The file of --operator-ca, {authoritiesFile}, has no certificate in it.";
            return false;
        }

        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        return true;
    }
}
