using System.Text.Json.Serialization;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>What <c>GET /api/stats</c> answers.</summary>
/// <param name="TotalRequests">Requests of clients since the start, each counted once.</param>
/// <param name="SuccessfulRequests">Those that were not failed by a server or the balancer.</param>
/// <param name="FailedRequests">Those that were: status 500 or more, or broken off.</param>
/// <param name="ErrorRate">Failed requests per hundred, to two digits.</param>
/// <param name="Servers">The servers, by address.</param>
public sealed record StatsResponse(
    long TotalRequests,
    long SuccessfulRequests,
    long FailedRequests,
    double ErrorRate,
    IReadOnlyDictionary<string, ServerStats> Servers);

/// <summary>One server in <see cref="StatsResponse"/>.</summary>
/// <param name="Requests">Requests sent to it, retries among them.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, <c>draining</c> or <c>maint</c>.</param>
public sealed record ServerStats(long Requests, long Errors, string Status);

/// <summary>What <c>GET /api/servers</c> answers.</summary>
/// <param name="Servers">The servers, in the order of their identities.</param>
public sealed record ServersResponse(IReadOnlyList<ServerInfo> Servers);

/// <summary>One server.</summary>
/// <param name="Host">A DNS name or an IP address.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="Weight">Its share relative to the others, 0 to 256.</param>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, <c>draining</c> or <c>maint</c>.</param>
/// <param name="Requests">Requests sent to it, retries among them.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="InFlight">Requests it is answering.</param>
/// <param name="Reason">Why it has this status; absent if it is healthy.</param>
/// <param name="Since">Since when it has this status.</param>
public sealed record ServerInfo(
    string Host,
    int Port,
    int Weight,
    string Status,
    long Requests,
    long Errors,
    int InFlight,
    string? Reason,
    DateTimeOffset Since);

/// <summary>What <c>GET /api/health</c> answers.</summary>
/// <param name="Status"><c>healthy</c>; <c>degraded</c> if only draining or unhealthy servers are left; <c>unhealthy</c> if none is.</param>
/// <param name="Uptime">Seconds since the start.</param>
/// <param name="Version">The version of the balancer.</param>
public sealed record HealthResponse(string Status, long Uptime, string Version);

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

/// <summary>The body of <c>POST /api/servers</c>.</summary>
/// <param name="Host">A DNS name or an IP address.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="Weight">Its share relative to the others, 0 to 256.</param>
public sealed record AddServerRequest(string Host, int Port, int Weight = 1);

/// <summary>The body of <c>PATCH /api/servers/{server}</c>; what is absent stays as it is.</summary>
/// <param name="Weight">The new weight, 0 to 256.</param>
/// <param name="State"><c>ready</c>, <c>drain</c> or <c>maint</c>.</param>
/// <param name="Reason">Why, for people to read.</param>
public sealed record ChangeServerRequest(int? Weight, string? State, string? Reason);

/// <summary>Serialises the API without reflection, in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(ServersResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(LookupResponse))]
[JsonSerializable(typeof(RingResponse))]
[JsonSerializable(typeof(ReadinessResponse))]
[JsonSerializable(typeof(AddServerRequest))]
[JsonSerializable(typeof(ChangeServerRequest))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
