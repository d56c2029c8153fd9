using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Snapshots;

public sealed class ServerAddressTests
{
    private static readonly string LongLabel = new('a', 63);

    [Theory]
    [InlineData("localhost:8001", "localhost", 8001, "localhost:8001")]
    [InlineData("LocalHost:8001", "localhost", 8001, "localhost:8001")]
    [InlineData("web-0.web.shop.svc:1", "web-0.web.shop.svc", 1, "web-0.web.shop.svc:1")]
    [InlineData("my_service:80", "my_service", 80, "my_service:80")]
    [InlineData("4chan.example:80", "4chan.example", 80, "4chan.example:80")]
    [InlineData("0xide:80", "0xide", 80, "0xide:80")]
    [InlineData("web.1:80", "web.1", 80, "web.1:80")]
    [InlineData("localhost:08001", "localhost", 8001, "localhost:8001")]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535, "10.0.0.1:65535")]
    [InlineData("[::1]:80", "::1", 80, "[::1]:80")]
    [InlineData("[2001:DB8:0:0::1]:80", "2001:db8::1", 80, "[2001:db8::1]:80")]
    [InlineData("[::ffff:10.0.0.1]:80", "::ffff:10.0.0.1", 80, "[::ffff:10.0.0.1]:80")]
    public void Parse_OfAnAddress_HasOneSpelling(string text, string host, int port, string printed)
    {
        var address = Assert.NotNull(ServerAddress.Parse(text));
        Assert.Equal(host, address.Host);
        Assert.Equal(port, address.Port);
        Assert.Equal(printed, address.ToString());
        Assert.Equal(address, ServerAddress.Parse(printed));
        Assert.Equal(address, ServerAddress.Create(address.Host, address.Port));
        Assert.True(ServerAddress.IsValidHost(address.Host));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":80")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:99999999999")]
    [InlineData("localhost:-1")]
    [InlineData("localhost:+1")]
    [InlineData("localhost: 80")]
    [InlineData("localhost:8a")]
    [InlineData("http://localhost:80")]
    [InlineData("local host:80")]
    [InlineData("bücher.example:80")]
    [InlineData("-web:80")]
    [InlineData("web-:80")]
    [InlineData("web..shop:80")]
    [InlineData("web.:80")]
    [InlineData("10.1:80")]
    [InlineData("1.2.3:80")]
    [InlineData("1.2.3.4.5:80")]
    [InlineData("256.0.0.1:80")]
    [InlineData("010.0.0.1:80")]
    [InlineData("2130706433:80")]
    [InlineData("::1:80")]
    [InlineData("2001:db8::1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1:80")]
    [InlineData("[]:80")]
    [InlineData("[localhost]:80x")]
    [InlineData("[::g]:80")]
    [InlineData("[[::1]]:80")]
    [InlineData("[[::1]:443]:80")]
    [InlineData("[fe80::1%1]:80")]
    [InlineData("0x7f.1:80")]
    [InlineData("0x7F000001:80")]
    [InlineData("127.0.0.0x1:80")]
    public void Parse_OfAnythingElse_IsNull(string? text) => Assert.Null(ServerAddress.Parse(text));

    [Fact]
    public void Create_WithNamesAtTheLimits_AllowsThemAndNoLonger()
    {
        var longest = $"{LongLabel}.{LongLabel}.{LongLabel}.{LongLabel[..61]}";
        Assert.Equal(253, longest.Length);
        Assert.NotNull(ServerAddress.Create(longest, 80));
        Assert.Null(ServerAddress.Create($"{longest}a", 80));
        Assert.Null(ServerAddress.Create($"{LongLabel}a", 80));
    }

    [Theory]
    [InlineData("[::1]")]
    [InlineData("[::1]:443")]
    [InlineData("fe80::1%lo")]
    public void Create_WithMoreThanAnIPv6Address_IsNull(string host) => Assert.Null(ServerAddress.Create(host, 80));

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void Create_WithAPortOutOfRange_IsNull(int port) => Assert.Null(ServerAddress.Create("localhost", port));
}
