using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>
/// What the Secret of the operator's own certificate authority holds. What is served with has the names that cert-manager gives it,
/// so that both are read in the same way.
/// </summary>
/// <param name="Trusted">The authorities that proxies trust, the oldest first.</param>
/// <param name="Signer">The one that issues certificates.</param>
/// <param name="Next">The one that will; null if none is on its way.</param>
/// <param name="Serving">What is served with.</param>
internal sealed record Authority(ImmutableArray<X509Certificate2> Trusted, KeyedCertificate Signer, KeyedCertificate? Next, KeyedCertificate Serving)
{
    private const string SignerCertificate = "signer.crt";
    private const string SignerKey = "signer.key";
    private const string NextCertificate = "next.crt";
    private const string NextKey = "next.key";

    /// <summary>Reads what a Secret holds; null if it has no authority in it, or only a part of one.</summary>
    public static Authority? TryRead(IDictionary<string, byte[]>? data)
    {
        var signer = KeyedCertificate.TryRead(Text(SignerCertificate), Text(SignerKey));
        var serving = KeyedCertificate.TryRead(Text(SecretKeys.Certificate), Text(SecretKeys.Key));
        var trusted = PemBundle.Read(Text(SecretKeys.Authorities));
        return signer is null || serving is null || !trusted.Any(one => one.Thumbprint == signer.Certificate.Thumbprint)
            ? null
            : new Authority(trusted, signer, KeyedCertificate.TryRead(Text(NextCertificate), Text(NextKey)), serving);

        string? Text(string name) => SecretKeys.Text(data, name);
    }

    /// <summary>What the Secret is to hold.</summary>
    public Dictionary<string, byte[]> Write()
    {
        var texts = new Dictionary<string, string>
        {
            [SecretKeys.Authorities] = PemBundle.Write(Trusted),
            [SecretKeys.Certificate] = Serving.CertificatePem,
            [SecretKeys.Key] = Serving.KeyPem,
            [SignerCertificate] = Signer.CertificatePem,
            [SignerKey] = Signer.KeyPem,
        };
        if (Next is not null)
        {
            (texts[NextCertificate], texts[NextKey]) = (Next.CertificatePem, Next.KeyPem);
        }

        return texts.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
    }
}
