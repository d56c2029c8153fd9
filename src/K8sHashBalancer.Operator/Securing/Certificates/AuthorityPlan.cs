using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>
/// Decides what becomes of the operator's own authority. A successor is first trusted for <see cref="CertificateTimes.TrustLead"/>
/// and only then signs; the one before it is trusted for as long again. So there is no moment at which a proxy that is at most that
/// late would meet a certificate it does not trust.
/// </summary>
/// <remarks>
/// With the default times: an authority of day 0 gets a successor on day 2433; an hour later that one issues what is served with; and
/// an hour after that the first is no longer trusted.
/// </remarks>
internal static class AuthorityPlan
{
    /// <summary>What the authority is to be now, and what that changes, in words; no words if it is that already.</summary>
    /// <param name="current">What it is; null if there is none.</param>
    /// <param name="hosts">The hosts to serve, sorted.</param>
    /// <param name="times">How long certificates last.</param>
    /// <param name="now">The time.</param>
    public static (Authority Authority, ImmutableArray<string> Changes) Next(
        Authority? current, IReadOnlyList<string> hosts, CertificateTimes times, DateTimeOffset now)
    {
        if (current is null || current.Signer.Expires <= now)
        {
            return (Create(hosts, times, now), ["made a certificate authority"]);
        }

        var changes = ImmutableArray.CreateBuilder<string>();
        var authority = current;
        if (authority.Next is { } next && now - next.Made >= times.TrustLead)
        {
            authority = authority with { Signer = next, Next = null };
            changes.Add("the new certificate authority signs from now on");
        }
        else if (authority.Next is null && now - authority.Signer.Made >= times.AuthorityRenewal)
        {
            var successor = CertificateMaker.Authority(now, times.AuthorityLifetime);
            authority = authority with { Next = successor, Trusted = authority.Trusted.Add(successor.Certificate) };
            changes.Add("made the next certificate authority, which proxies come to trust from now on");
        }

        if (ReasonToReplace(authority, hosts, times, now) is { } reason)
        {
            authority = authority with { Serving = CertificateMaker.Serving(authority.Signer, hosts, now, times.ServingLifetime) };
            changes.Add($"made a serving certificate, because {reason}");
        }

        if (authority.Trusted.RemoveAll(one => IsOver(one, authority, times, now)) is var left && left.Length < authority.Trusted.Length)
        {
            authority = authority with { Trusted = left };
            changes.Add("the old certificate authority is trusted no longer");
        }

        return (authority, changes.ToImmutable());
    }

    private static Authority Create(IReadOnlyList<string> hosts, CertificateTimes times, DateTimeOffset now)
    {
        var signer = CertificateMaker.Authority(now, times.AuthorityLifetime);
        return new Authority([signer.Certificate], signer, null, CertificateMaker.Serving(signer, hosts, now, times.ServingLifetime));
    }

    private static string? ReasonToReplace(Authority authority, IReadOnlyList<string> hosts, CertificateTimes times, DateTimeOffset now) =>
        !authority.Serving.IsFrom(authority.Signer) ? "the one before was issued by another authority"
        : !authority.Serving.Hosts.SequenceEqual(hosts) ? "the advertised addresses have changed"
        : now - authority.Serving.Made >= times.ServingRenewal || authority.Serving.Expires <= now ? "the one before grew old"
        : null;

    /// <summary>Whether no proxy can meet a certificate of an authority any more: what is served with has long been another's.</summary>
    private static bool IsOver(X509Certificate2 one, Authority authority, CertificateTimes times, DateTimeOffset now) =>
        one.Thumbprint != authority.Signer.Certificate.Thumbprint
        && one.Thumbprint != authority.Next?.Certificate.Thumbprint
        && now - authority.Serving.Made >= times.TrustLead;
}
