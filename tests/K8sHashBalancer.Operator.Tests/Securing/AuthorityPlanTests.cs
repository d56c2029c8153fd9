using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using K8sHashBalancer.Operator.Securing.Certificates;

namespace K8sHashBalancer.Operator.Tests.Securing;

public sealed class AuthorityPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateTimes Times = new();
    private static readonly string[] Hosts = ["10.1.2.3", "operator.system.svc"];

    [Fact]
    public void Next_OfNothing_IsACertificateForTheHostsThatItsAuthorityVouchesFor()
    {
        var authority = Next(null, Start);

        Assert.Equal(Hosts, authority.Serving.Hosts);
        Assert.True(PemBundle.Trusts(authority.Trusted, authority.Serving.Certificate, []));
        Assert.Equal(Start + Times.ServingLifetime, authority.Serving.Expires);
        Assert.Equal(Start + Times.AuthorityLifetime, authority.Signer.Expires);
        Assert.Equal(Start, authority.Serving.Made);
    }

    [Fact]
    public void Next_OfWhatIsAsItShouldBe_ChangesNothing() =>
        Assert.Empty(AuthorityPlan.Next(Next(null, Start), Hosts, Times, Start + Times.ServingRenewal - TimeSpan.FromSeconds(1)).Changes);

    [Fact]
    public void Next_OfAnAuthorityThatWasWrittenAndRead_IsTheSame()
    {
        var authority = Next(Next(null, Start), Start + Times.AuthorityRenewal);
        var read = Authority.TryRead(authority.Write());

        Assert.Equal(authority.Serving.CertificatePem, read!.Serving.CertificatePem);
        Assert.Equal(authority.Next!.KeyPem, read.Next!.KeyPem);
        Assert.Equal(Thumbprints(authority.Trusted), Thumbprints(read.Trusted));
        Assert.Empty(AuthorityPlan.Next(read, Hosts, Times, Start + Times.AuthorityRenewal).Changes);
    }

    [Fact]
    public void Next_WithOtherHosts_IsACertificateForThoseOfTheSameAuthority()
    {
        var before = Next(null, Start);
        var after = AuthorityPlan.Next(before, ["elsewhere"], Times, Start).Authority;

        Assert.Equal(["elsewhere"], after.Serving.Hosts);
        Assert.Equal(before.Signer.CertificatePem, after.Signer.CertificatePem);
    }

    [Fact]
    public void Next_OfAnExpiredAuthority_StartsAnew()
    {
        var before = Next(null, Start);
        var after = Next(before, Start + Times.AuthorityLifetime);

        Assert.NotEqual(before.Signer.CertificatePem, after.Signer.CertificatePem);
        Assert.True(PemBundle.Trusts(after.Trusted, after.Serving.Certificate, []));
    }

    /// <summary>
    /// Forty years in steps: what a proxy was told as long ago as it may take has every authority it meets, what it is told now has that
    /// of a replica which is as late, and no certificate is ever served that is not valid.
    /// </summary>
    [Fact]
    public void Next_OverManyYears_NeverServesWhatALateProxyDoesNotTrust()
    {
        var times = Times with { TrustLead = TimeSpan.FromDays(2) };
        var step = times.TrustLead / 4;
        var told = new Queue<ImmutableArray<X509Certificate2>>();
        var served = new Queue<X509Certificate2>();
        Authority? authority = null;
        var (signers, servings) = (new HashSet<string>(), new HashSet<string>());
        for (var now = Start; now < Start.AddYears(40); now += step)
        {
            authority = Next(authority, now, times);
            told.Enqueue(authority.Trusted);
            served.Enqueue(authority.Serving.Certificate);
            while (told.Count > 4)
            {
                told.Dequeue();
                served.Dequeue();
            }

            Assert.All(told, trusted => Assert.Contains(trusted, one => authority.Serving.Certificate.IssuerName.Name == one.Subject));
            Assert.All(served, certificate => Assert.Contains(authority.Trusted, one => certificate.IssuerName.Name == one.Subject));
            Assert.InRange(now, new DateTimeOffset(authority.Serving.Certificate.NotBefore), authority.Serving.Expires);
            Assert.InRange(authority.Trusted.Length, 1, 2);
            signers.Add(authority.Signer.Certificate.Thumbprint);
            servings.Add(authority.Serving.Certificate.Thumbprint);
        }

        Assert.InRange(signers.Count, 5, 7);
        Assert.InRange(servings.Count, 200, 300);
    }

    private static Authority Next(Authority? current, DateTimeOffset now, CertificateTimes? times = null) =>
        AuthorityPlan.Next(current, Hosts, times ?? Times, now).Authority;

    private static IEnumerable<string> Thumbprints(IEnumerable<X509Certificate2> certificates) => certificates.Select(one => one.Thumbprint);
}
