using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>What the operator shows in handshakes, and by what proxies know that it is the operator. Immutable.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Between">Those between it and its authority.</param>
/// <param name="Context">Both, with the key, as handshakes want it.</param>
/// <param name="Authorities">The authorities that proxies trust.</param>
internal sealed record ServingIdentity(
    X509Certificate2 Certificate, ImmutableArray<X509Certificate2> Between, SslStreamCertificateContext Context, ImmutableArray<X509Certificate2> Authorities)
{
    /// <summary>Until when the certificate is valid.</summary>
    public DateTimeOffset Expires => new(Certificate.NotAfter);

    /// <summary>Until when the authority is valid that vouches for it; the latest, if several do.</summary>
    public DateTimeOffset AuthorityExpires => new(
        Authorities.Where(IsIssuer).DefaultIfEmpty(Authorities[^1]).Max(authority => authority.NotAfter));

    /// <summary>Reads what a Secret holds.</summary>
    /// <param name="data">The parts of the Secret.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence; null if nothing is.</param>
    public static ServingIdentity? TryRead(IDictionary<string, byte[]>? data, out string? problem)
    {
        if (SecretKeys.Text(data, SecretKeys.Certificate) is not { } certificatePem || SecretKeys.Text(data, SecretKeys.Key) is not { } keyPem)
        {
            problem = $"it needs {SecretKeys.Certificate} and {SecretKeys.Key}";
            return null;
        }

        if (PemBundle.Read(SecretKeys.Text(data, SecretKeys.Authorities)) is not { IsEmpty: false } authorities)
        {
            problem = $"it needs {SecretKeys.Authorities}, the certificates of the authorities that proxies are to trust";
            return null;
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            ImmutableArray<X509Certificate2> between = [.. PemBundle.Read(certificatePem).Where(one => one.Thumbprint != certificate.Thumbprint)];
            if (!PemBundle.Trusts(authorities, certificate, between))
            {
                problem = $"the certificate in {SecretKeys.Certificate} is of none of the authorities in {SecretKeys.Authorities}, so that no proxy would trust it";
                return null;
            }

            problem = null;
            return new ServingIdentity(certificate, between, SslStreamCertificateContext.Create(certificate, [.. between], offline: true), authorities);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            problem = $"{SecretKeys.Certificate} and {SecretKeys.Key} are no certificate and its key: {exception.Message.TrimEnd('.')}";
            return null;
        }
    }

    private bool IsIssuer(X509Certificate2 authority) =>
        Between.Prepend(Certificate).Any(one => one.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData));
}
