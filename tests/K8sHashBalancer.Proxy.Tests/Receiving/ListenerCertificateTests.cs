using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

/// <summary>The certificate that a proxy of an operator shows to clients.</summary>
public sealed class ListenerCertificateTests : IDisposable
{
    private static readonly ReceiverOptions Options = new([new Uri("http://127.0.0.1:1")], new BalancerName("shop", "web"), "proxy");

    private readonly TestFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Certificate_ReplacedOnDisk_IsShownToNewConnections()
    {
        Certificates.Write(_folder, "first");
        var (proxy, problem) = await StartAsync();
        Assert.Null(problem);
        await using var _ = proxy;
        var port = proxy!.EndPoints.Single(endPoint => endPoint.IsTls).Port;
        Assert.Equal("CN=first", await ShownAsync(port));

        // A certificate without its key changes nothing until the key has come too.
        var key = _folder.Read("key.pem");
        Certificates.Write(_folder, "second");
        var newKey = _folder.Read("key.pem");
        _folder.Write("key.pem", key);
        await Eventually.TrueAsync(() => _log.Contains(LogLevel.Error, "The certificate before stays in use."));
        Assert.Equal("CN=first", await ShownAsync(port));
        _folder.Write("key.pem", newKey);
        await Eventually.TrueAsync(async () => await ShownAsync(port) == "CN=second");
    }

    [Fact]
    public async Task Start_WithoutAUsableCertificate_IsRefused()
    {
        _folder.Write("cert.pem", "none");
        _folder.Write("key.pem", "none");

        var (proxy, problem) = await StartAsync();

        Assert.Null(proxy);
        Assert.StartsWith($"The certificate {_folder.PathOf("cert.pem")} with the key {_folder.PathOf("key.pem")} cannot be used:", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls-cert")]
    [InlineData("--tls-key")]
    public async Task CommandLine_WithOneFileOfTwo_IsRefused(string option) => Assert.Equal(
        ExitCodes.BadConfiguration,
        await ProxyProgram.RunAsync(["--operator", "http://a:1", "--balancer", "shop/web", option, "file.pem"]));

    private Task<(ClusterProxy? Proxy, string? Problem)> StartAsync()
    {
        ImmutableArray<ListenerEndPoint> endPoints =
        [
            new ListenerEndPoint("127.0.0.1", 0, IsTls: true, ListenerPurpose.Traffic),
            new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Management),
        ];
        return ClusterProxy.StartAsync(
            Options,
            endPoints,
            new ProxyExtensions(),
            (logging, level) =>
            {
                logging.Services.AddSingleton(level);
                logging.AddProvider(_log);
            },
            new CertificateFiles(_folder.PathOf("cert.pem"), _folder.PathOf("key.pem"))).WithinDeadline();
    }

    private static async Task<string> ShownAsync(int port)
    {
        var (stream, name) = await Certificates.HandshakeAsync(port);
        await stream.DisposeAsync();
        return name;
    }
}
