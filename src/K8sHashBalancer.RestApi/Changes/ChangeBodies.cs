namespace K8sHashBalancer.RestApi.Changes;

/// <summary>The body of <c>POST /api/servers</c>.</summary>
/// <param name="Host">A DNS name or an IP address.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="Weight">Its share relative to the others, 0 to 256.</param>
/// <param name="Expires">In a cluster: when the change is taken back, in RFC 3339.</param>
/// <param name="ExpiresSeconds">In a cluster, instead: after how many seconds, 1 to 31536000.</param>
public sealed record AddServerRequest(string Host, int Port, int Weight = 1, DateTimeOffset? Expires = null, int? ExpiresSeconds = null);

/// <summary>The body of <c>PATCH /api/servers/{server}</c>; what is absent stays as it is.</summary>
/// <param name="Weight">The new weight, 0 to 256.</param>
/// <param name="State"><c>ready</c>, <c>drain</c> or <c>maint</c>.</param>
/// <param name="Reason">Why, for people to read; in a cluster at most 256 characters.</param>
/// <param name="Expires">In a cluster: when all that was changed about the server is taken back, in RFC 3339. Absent: never.</param>
/// <param name="ExpiresSeconds">In a cluster, instead: after how many seconds, 1 to 31536000.</param>
public sealed record ChangeServerRequest(int? Weight, string? State, string? Reason, DateTimeOffset? Expires, int? ExpiresSeconds);
