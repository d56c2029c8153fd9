using System.Text.Json.Serialization;

namespace K8sHashBalancer.Operator.Api;

/// <summary>What <c>GET /api/balancers</c> answers.</summary>
/// <param name="Balancers">The balancers, by namespace and name.</param>
internal sealed record BalancersResponse(IReadOnlyList<BalancerInfo> Balancers);

/// <summary>One balancer.</summary>
/// <param name="Namespace">The namespace of its resource.</param>
/// <param name="Name">The name of its resource.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Servers">How many servers it has.</param>
/// <param name="HealthyServers">Those of them that are healthy.</param>
/// <param name="Overrides">How many items <c>spec.overrides</c> has.</param>
/// <param name="Proxies">How many proxies are connected to this operator.</param>
/// <param name="ReadyProxies">Those of them that traffic should be sent to.</param>
/// <param name="UpToDateProxies">Those of them that go by what was published last.</param>
/// <param name="TotalRequests">Requests of clients since the start of those proxies.</param>
/// <param name="FailedRequests">Those of them that failed.</param>
internal sealed record BalancerInfo(
    string Namespace,
    string Name,
    string Status,
    int Servers,
    int HealthyServers,
    int Overrides,
    int Proxies,
    int ReadyProxies,
    int UpToDateProxies,
    long TotalRequests,
    long FailedRequests)
{
    /// <summary>The conditions of its status; absent where it is one of several, or nobody has said anything of it yet.</summary>
    public IReadOnlyList<ConditionInfo>? Conditions { get; init; }
}

/// <summary>One condition of a balancer, as <c>kubectl describe</c> shows it.</summary>
/// <param name="Type"><c>Accepted</c>, <c>Programmed</c> or <c>Available</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, in a sentence.</param>
internal sealed record ConditionInfo(string Type, string Status, string Reason, string Message);

/// <summary>Serialises what only the operator answers without reflection, in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BalancersResponse))]
[JsonSerializable(typeof(BalancerInfo))]
internal sealed partial class FleetJson : JsonSerializerContext;
