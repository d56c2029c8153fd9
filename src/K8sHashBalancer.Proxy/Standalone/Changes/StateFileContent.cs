using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Standalone.Changes;

/// <summary>What the state file looks like.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Servers">The changes.</param>
internal sealed record StateFileContent(int Version, ImmutableArray<StateFileServer> Servers)
{
    private const int CurrentVersion = 1;

    /// <summary>The changes as JSON.</summary>
    public static byte[] Format(ServerOverrides overrides) => JsonSerializer.SerializeToUtf8Bytes(
        new StateFileContent(CurrentVersion, [.. overrides.ByAddress.Select(pair => new StateFileServer(
            pair.Key.ToString(), pair.Value.Presence, pair.Value.Weight, pair.Value.State, pair.Value.Reason))]),
        StateFileJson.Default.StateFileContent);

    /// <summary>The changes from JSON.</summary>
    /// <exception cref="JsonException">It is not JSON, or has other fields than expected.</exception>
    /// <exception cref="FormatException">A value is not allowed.</exception>
    public static ServerOverrides Parse(ReadOnlySpan<byte> json)
    {
        var content = JsonSerializer.Deserialize(json, StateFileJson.Default.StateFileContent);
        if (content is not { Version: CurrentVersion, Servers.IsDefault: false })
        {
            throw new FormatException($"It is not of version {CurrentVersion}.");
        }

        return new ServerOverrides(ServerOverrides.None.ByAddress.AddRange(content.Servers.Select(server => KeyValuePair.Create(
            ServerAddress.Parse(server?.Server) ?? throw new FormatException($"\"{server?.Server}\" is not a server's address."),
            server!.Weight is < 0 or > RingMembers.MaxWeight
                ? throw new FormatException($"Server {server.Server} has weight {server.Weight}; allowed are 0 to {RingMembers.MaxWeight}.")
                : new ServerOverride(server.Presence, server.Weight, server.State, server.Reason)))));
    }
}

/// <summary>One change in the state file.</summary>
internal sealed record StateFileServer(string Server, ServerPresence Presence, int? Weight, ServerState? State, string? Reason);

/// <summary>Serialises the state file without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(StateFileContent))]
internal sealed partial class StateFileJson : JsonSerializerContext;
