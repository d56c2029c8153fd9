using System.Net;
using System.Text;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Clients and requests that add nothing by themselves.</summary>
internal static class Http
{
    /// <summary>A client of a server.</summary>
    public static HttpClient Client(string baseAddress, Version? version = null) => new(Handler())
    {
        BaseAddress = new Uri(baseAddress),
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = 2 * Eventually.Deadline,
    };

    /// <summary>A handler that adds nothing and trusts everyone.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };

    /// <summary>A request.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        return request;
    }
}
