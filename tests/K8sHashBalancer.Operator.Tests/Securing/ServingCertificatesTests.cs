using k8s.Models;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Operator.Tests.Securing;

public sealed class ServingCertificatesTests
{
    private static readonly SecurityOptions Options = new() { Namespace = "system", TlsSecret = "web-tls" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServingCertificates _certificates;

    public ServingCertificatesTests() => _certificates = new ServingCertificates(Options, _time, NullLogger<ServingCertificates>.Instance);

    [Fact]
    public void Current_OfACertificateThatIsTrustedAlready_IsItAtOnce()
    {
        var authority = MakeAuthority();
        Take(authority);
        var first = _certificates.Current;
        Take(authority);

        Assert.NotEqual(first!.Certificate.Thumbprint, _certificates.Current!.Certificate.Thumbprint);
    }

    [Fact]
    public void Current_OfACertificateOfAnotherAuthority_WaitsForProxiesToHearOfIt()
    {
        var (old, young) = (MakeAuthority(), MakeAuthority());
        Take(old);
        var first = _certificates.Current!.Certificate.Thumbprint;

        Take(young);

        Assert.Equal(first, _certificates.Current!.Certificate.Thumbprint);
        Assert.Equal([old, young], Told(old, young));
        _time.Advance(Options.Times.TrustLead);
        Assert.NotEqual(first, _certificates.Current!.Certificate.Thumbprint);
        Assert.Equal([old, young], Told(old, young));
        _time.Advance(Options.Times.TrustLead);
        Assert.Equal([young], Told(old, young));
    }

    [Fact]
    public void Current_WhoseOwnTimeRunsOut_IsFollowedByThen()
    {
        Take(MakeAuthority(), TimeSpan.FromMinutes(10));
        var first = _certificates.Current!.Certificate.Thumbprint;
        Take(MakeAuthority());

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.NotEqual(first, _certificates.Current!.Certificate.Thumbprint);
    }

    [Fact]
    public void Current_WithASecretThatIsGoneOrUnusable_StaysAsItWas()
    {
        Take(MakeAuthority());
        var first = _certificates.Current;

        _certificates.Take(null);
        _certificates.Take(new V1Secret { Data = new Dictionary<string, byte[]>() });

        Assert.Same(first, _certificates.Current);
        Assert.Null(_certificates.Obstacle);
    }

    [Fact]
    public void Obstacle_OfACertificateThatNoProxyWouldTrust_SaysSo()
    {
        var serving = CertificateMaker.Serving(MakeAuthority(), ["a"], _time.GetUtcNow(), TimeSpan.FromDays(1));
        _certificates.Take(SecretOf(MakeAuthority(), serving));

        Assert.Contains("is of none of the authorities in ca.crt", _certificates.Obstacle, StringComparison.Ordinal);
    }

    private static V1Secret SecretOf(KeyedCertificate authority, KeyedCertificate serving) => new()
    {
        Data = new Authority([authority.Certificate], authority, null, serving).Write(),
    };

    private KeyedCertificate MakeAuthority() => CertificateMaker.Authority(_time.GetUtcNow(), TimeSpan.FromDays(365));

    private void Take(KeyedCertificate authority, TimeSpan? lifetime = null) =>
        _certificates.Take(SecretOf(authority, CertificateMaker.Serving(authority, ["a"], _time.GetUtcNow(), lifetime ?? TimeSpan.FromDays(1))));

    private IEnumerable<KeyedCertificate> Told(params KeyedCertificate[] authorities) =>
        authorities.Where(one => _certificates.Authorities!.Contains(one.CertificatePem, StringComparison.Ordinal));
}
