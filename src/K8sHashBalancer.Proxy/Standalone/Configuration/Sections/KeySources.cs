using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The items of <c>keys</c>.</summary>
internal static class KeySources
{
    /// <summary>What RFC 9110 calls a token: header names and cookie names are such.</summary>
    public const string TokenPattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    private static readonly ValueKind<KeySource> Header = new MappedKind<string, KeySource>(
        new TextKind("a header name", TokenPattern), name => new KeySource.Header(name));

    private static readonly ValueKind<KeySource> QueryParameter = new MappedKind<string, KeySource>(
        new TextKind("the name of a query parameter", "^[^\\u0000-\\u0020]+$"), name => new KeySource.QueryParameter(name));

    public static ValueKind<KeySource> Kind { get; } = new OneOfKind<KeySource>(
    [
        Setting.Alternative("header", Header, "The first value of this header."),
        Setting.Alternative("cookie", new CookieSection(), "The value of a cookie."),
        Setting.Alternative("query_parameter", QueryParameter, "The first value of this query parameter."),
        Setting.Alternative("path", new PathSection(), "The path, or its beginning."),
        Setting.Alternative("source_ip", new SourceIPSection(), "The client's IP address; write `{}`."),
    ]);
}
