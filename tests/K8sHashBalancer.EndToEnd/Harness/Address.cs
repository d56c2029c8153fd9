using System.Text.Json.Nodes;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>Hosts and ports as one text, also of clusters with IPv6.</summary>
internal static class Address
{
    /// <summary>10.244.0.7:8080, [fd00::7]:8080.</summary>
    public static string Of(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>What a REST API says of a server: "draining", or null if it has none of this address.</summary>
    /// <param name="servers">What GET /api/servers was answered with.</param>
    /// <param name="address">The server.</param>
    public static string? StatusIn(JsonObject servers, string address) =>
        (string?)servers["servers"]!.AsArray().FirstOrDefault(one => Of((string)one!["host"]!, (int)one["port"]!) == address)?["status"];
}
