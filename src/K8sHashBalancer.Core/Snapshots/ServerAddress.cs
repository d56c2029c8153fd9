using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.Core.Snapshots;

/// <summary>Where a server listens. One spelling for each address: names in lower case, IP addresses in their canonical form.</summary>
public readonly record struct ServerAddress
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private ServerAddress(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>A DNS name or an IP address; an IPv6 address without its brackets.</summary>
    public string Host { get; }

    /// <summary>The TCP port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Whether <paramref name="host"/> is, by its syntax, a DNS name or an IP address.</summary>
    public static bool IsValidHost(string? host) => NormalizeHost(host) is not null;

    /// <summary>The address of a host and a port, or null if either is not valid.</summary>
    public static ServerAddress? Create(string? host, int port) =>
        port is >= 1 and <= 65535 && NormalizeHost(host) is { } normalized ? new ServerAddress(normalized, port) : null;

    /// <summary>Reads <c>host:port</c>, <c>1.2.3.4:port</c> or <c>[::1]:port</c>; null if it is none of these.</summary>
    public static ServerAddress? Parse(string? text)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var host = text![..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return Create(host[1..^1], port);
        }

        // Without brackets it would be a guess which colon starts the port.
        return host.Contains(':', StringComparison.Ordinal) ? null : Create(host, port);
    }

    /// <summary><c>host:port</c>, with brackets around an IPv6 address.</summary>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static string? NormalizeHost(string? host)
    {
        if (string.IsNullOrEmpty(host) || host.Length > LongestName)
        {
            return null;
        }

        if (host.Contains(':', StringComparison.Ordinal))
        {
            // The parser also takes brackets, a port behind them, and a zone, which is a network card of this machine alone.
            return host.IndexOfAny(['[', ']', '%']) < 0
                && IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? address.ToString()
                : null;
        }

        var labels = host.Split('.');
        if (labels.All(IsNumber))
        {
            // Four plain numbers only: "10.1" and "0x7f.1" are addresses to some systems and not to others.
            return labels.Length == 4 && IPAddress.TryParse(host, out var address) && address.ToString() == host ? host : null;
        }

        return labels.All(IsLabel) ? host.ToLowerInvariant() : null;
    }

    private static bool IsNumber(string label) => label.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? label[2..].All(char.IsAsciiHexDigit)
        : label.All(char.IsAsciiDigit);

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= LongestLabel
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
        && label[0] != '-' && label[^1] != '-';
}
