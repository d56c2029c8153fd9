using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

/// <summary>The files by which a proxy and its operator know each other.</summary>
public sealed class OperatorAccessTests
{
    private static readonly Uri Secure = new("https://operator:9443");
    private static readonly Uri Plain = new("http://operator:9443");

    [Fact]
    public void Token_OfAFile_IsReadAnewEachTime()
    {
        using var folder = new TestFolder();
        var path = folder.Write("token", "one\n");
        Assert.True(TokenFile.TryRead(path, Secure, out var first, out _));
        folder.Write("token", "two\n");
        Assert.True(TokenFile.TryRead(path, Secure, out var second, out _));

        Assert.Equal("Bearer one Bearer two", $"{first.GetValue("authorization")} {second.GetValue("authorization")}");
    }

    [Fact]
    public void Token_IsNotSentInPlainText()
    {
        using var folder = new TestFolder();
        Assert.False(TokenFile.TryRead(folder.Write("token", "one"), Plain, out var headers, out var problem));

        Assert.Empty(headers);
        Assert.Equal("A token is not sent in plain text: write https:// before operator:9443 in --operator, or leave out --token-file.", problem);
    }

    [Fact]
    public async Task CommandLine_WithATokenForPlainText_IsRefused() => Assert.Equal(
        ExitCodes.BadConfiguration,
        await ProxyProgram.RunAsync(["--operator", "https://a:1,http://b:1", "--balancer", "shop/web", "--token-file", "token"]));

    [Fact]
    public void Files_ThatCannotBeUsed_AreSaidSo()
    {
        using var folder = new TestFolder();
        Assert.False(TokenFile.TryRead(folder.PathOf("none"), Secure, out _, out var missing));
        Assert.False(TokenFile.TryRead(folder.Write("token", " \n"), Secure, out _, out var empty));
        Assert.False(OperatorTrust.TryRead(folder.PathOf("none"), out _, out var noFile));
        Assert.False(OperatorTrust.TryRead(folder.Write("ca.crt", "none"), out _, out var noCertificate));

        Assert.StartsWith("The file of --token-file, ", missing, StringComparison.Ordinal);
        Assert.EndsWith("is empty.", empty, StringComparison.Ordinal);
        Assert.StartsWith("The file of --operator-ca, ", noFile, StringComparison.Ordinal);
        Assert.EndsWith("has no certificate in it.", noCertificate, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_WithoutFiles_TrustsItsMachineAndSendsNothing()
    {
        Assert.True(OperatorTrust.TryRead(null, out var trust, out _));
        Assert.True(TokenFile.TryRead(null, Plain, out var headers, out _));
        Assert.Null(trust.CertificateChainPolicy);
        Assert.Empty(headers);
    }
}
