using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>Certificates of authorities, as a text that has one after the other.</summary>
internal static class PemBundle
{
    /// <summary>The certificates of a text; empty if it has none that can be read.</summary>
    public static ImmutableArray<X509Certificate2> Read(string? text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
            return [.. certificates];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>A text of all of them, each once, in their order.</summary>
    public static string Write(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.DistinctBy(certificate => certificate.Thumbprint).Select(certificate => $"{certificate.ExportCertificatePem()}\n"));

    /// <summary>Whether who trusts the authorities trusts a certificate, at whatever time.</summary>
    /// <param name="authorities">The authorities.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="between">Those between the two that are sent along.</param>
    public static bool Trusts(IEnumerable<X509Certificate2> authorities, X509Certificate2 certificate, IEnumerable<X509Certificate2> between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(between.ToArray());
        return chain.Build(certificate);
    }
}
