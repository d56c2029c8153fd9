namespace K8sHashBalancer.RestApi.Answers;

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
/// <param name="Since">Since when it has this status; absent at an operator that no proxy has told yet.</param>
public sealed record ServerInfo(
    string Host,
    int Port,
    int Weight,
    string Status,
    long Requests,
    long Errors,
    int InFlight,
    string? Reason,
    DateTimeOffset? Since);
