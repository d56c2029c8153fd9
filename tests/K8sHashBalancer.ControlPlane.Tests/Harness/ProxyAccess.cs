using System.Collections.Immutable;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>The files that a kubelet would bring into the proxies of a balancer: the operator's authorities, and a token.</summary>
internal sealed class ProxyAccess : IDisposable
{
    private const string Audience = "k8s-hashbalancer";
    private const string AuthoritiesFile = "ca.crt";
    private const string TokenFile = "token";

    private readonly TestFolder _folder = new();
    private readonly TestNamespace _space;
    private readonly string _balancer;

    private ProxyAccess(TestNamespace space, string balancer) => (_space, _balancer) = (space, balancer);

    /// <summary>The objects of the balancer are called so.</summary>
    public string Owned => $"{_balancer}-hashbalancer";

    /// <summary>The path of the file with the authorities.</summary>
    public string Authorities => _folder.PathOf(AuthoritiesFile);

    /// <summary>The path of the file with the token.</summary>
    public string Token => _folder.PathOf(TokenFile);

    /// <summary>Waits until the operator has made what they are made of, and writes them.</summary>
    public static async Task<ProxyAccess> CreateAsync(TestNamespace space, string balancer)
    {
        var access = new ProxyAccess(space, balancer);
        await access.RenewAsync();
        return access;
    }

    /// <summary>Brings both up to date.</summary>
    public async Task RenewAsync()
    {
        WriteToken(await Tokens.RequestAsync(_space.Objects, _space.Name, Owned, Audience));
        string? authorities = null;
        await Eventually.TrueAsync(async () => (authorities = await ReadAuthoritiesAsync()) is not null, $"ConfigMap {Owned} is there");
        WriteAuthorities(authorities!);
    }

    /// <summary>The authorities in the balancer's ConfigMap; null if there is none.</summary>
    public async Task<string?> ReadAuthoritiesAsync() =>
        (string?)(await _space.Objects.FindAsync(_space.Path("v1", $"configmaps/{Owned}")))?["data"]?[AuthoritiesFile];

    public void WriteToken(string token) => _folder.Write(TokenFile, token);

    public void WriteAuthorities(string authorities) => _folder.Write(AuthoritiesFile, authorities);

    /// <summary>What a proxy of the balancer is told.</summary>
    public ReceiverOptions Options(Uri address, string name) => Options([address], name);

    /// <summary>What a proxy of the balancer is told.</summary>
    public ReceiverOptions Options(ImmutableArray<Uri> addresses, string name) => new(addresses, new BalancerName(_space.Name, _balancer), name)
    {
        AuthoritiesFile = Authorities,
        TokenFile = Token,
        Backoff = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500)),
    };

    public void Dispose() => _folder.Dispose();
}
