using System.Text.Json.Serialization;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>What <c>GET /api/lookup</c> answers.</summary>
/// <param name="Key">The key that was asked for.</param>
/// <param name="Position">Its position, in hexadecimal.</param>
/// <param name="Server">The server that a request with this key goes to now; absent if none is available.</param>
/// <param name="Owner">The server that it goes to when all are well.</param>
/// <param name="Next">The servers that come after, in this order, were that one out.</param>
public sealed record LookupResponse(string Key, string Position, string? Server, string? Owner, IReadOnlyList<string> Next);

/// <summary>What <c>GET /api/ring</c> answers.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="HashFunction">The hash function.</param>
/// <param name="Finalizer">What is done to its result.</param>
/// <param name="VirtualNodes">Points per unit of weight.</param>
/// <param name="Fingerprint">Equal on all proxies that send every key to the same server.</param>
/// <param name="Snapshot">The fingerprint of the whole configuration.</param>
/// <param name="Points">All points on the ring; absent for algorithms without one.</param>
/// <param name="Servers">The servers, in the order of their identities.</param>
public sealed record RingResponse(
    string Algorithm,
    string HashFunction,
    string Finalizer,
    int VirtualNodes,
    string Fingerprint,
    string Snapshot,
    int? Points,
    IReadOnlyList<RingServer> Servers);

/// <summary>One server in <see cref="RingResponse"/>.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Share">The part of all keys it owns, 0 to 1.</param>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, <c>draining</c> or <c>maint</c>.</param>
public sealed record RingServer(string Server, int Weight, double Share, string Status);

/// <summary>What <c>GET /readyz</c> answers.</summary>
/// <param name="Ready">Whether traffic should be sent here.</param>
/// <param name="Detail">Why, or why not.</param>
public sealed record ReadinessResponse(bool Ready, string Detail);

/// <summary>Serialises what only a proxy answers without reflection, in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LookupResponse))]
[JsonSerializable(typeof(RingResponse))]
[JsonSerializable(typeof(ReadinessResponse))]
internal sealed partial class ApiJson : JsonSerializerContext;
