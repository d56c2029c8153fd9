namespace K8sHashBalancer.RestApi.Answers;

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
    IReadOnlyDictionary<string, ServerStats> Servers)
{
    /// <summary>The answer for so many requests.</summary>
    /// <param name="total">All requests.</param>
    /// <param name="failed">Those of them that failed.</param>
    /// <param name="servers">The servers, by address.</param>
    public static StatsResponse Of(long total, long failed, IReadOnlyDictionary<string, ServerStats> servers) =>
        new(total, total - failed, failed, total == 0 ? 0 : Math.Round(100.0 * failed / total, 2), servers);
}

/// <summary>One server in <see cref="StatsResponse"/>.</summary>
/// <param name="Requests">Requests sent to it, retries among them.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, <c>draining</c> or <c>maint</c>.</param>
public sealed record ServerStats(long Requests, long Errors, string Status);
