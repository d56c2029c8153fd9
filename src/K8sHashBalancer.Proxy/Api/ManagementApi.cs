using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.RestApi.Access;
using K8sHashBalancer.RestApi.Serving;
using Microsoft.AspNetCore.Http.HttpResults;
using Prometheus;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>The REST API, the metrics and the health of the proxy itself.</summary>
internal sealed class ManagementApi
{
    private readonly Lifetime _lifetime;
    private readonly ApiPipeline _pipeline;

    public ManagementApi(IServiceProvider services, ApiAccess access, Lifetime lifetime)
    {
        _lifetime = lifetime;
        _pipeline = new ApiPipeline(services, access, ManagementPaths.IsGuarded, "/api/openapi.json lists what there is", Map);
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => _pipeline.HandleAsync(context);

    private void Map(IEndpointRouteBuilder routes)
    {
        ServerEndpoints.Map(routes);
        routes.MapGet("/api/stats", (Balancer balancer, TrafficCounters counters) => TypedResults.Ok(Views.Stats(balancer.State, counters)))
            .WithSummary("What the balancer and each server did since the start.");
        routes.MapGet("/api/health", (Balancer balancer) => TypedResults.Ok(Views.Health(balancer.State, _lifetime.Uptime)))
            .WithSummary("Whether the balancer has servers to send requests to.");
        routes.MapGet("/api/lookup", Lookup)
            .Produces<LookupResponse>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("The server that a key goes to, and those that come after it.");
        routes.MapGet("/api/ring", (Balancer balancer) => TypedResults.Ok(Views.Ring(balancer.State)))
            .WithSummary("How keys are spread over the servers.");
        routes.MapGet("/healthz", () => TypedResults.Text("ok")).ExcludeFromDescription();
        routes.MapGet("/readyz", Readiness).ExcludeFromDescription();
        routes.MapMetrics("/metrics", routes.ServiceProvider.GetRequiredService<CollectorRegistry>()).ExcludeFromDescription();
        routes.MapOpenApi("/api/openapi.json");
    }

    private JsonHttpResult<ReadinessResponse> Readiness()
    {
        var readiness = _lifetime.Readiness;
        return TypedResults.Json(
            readiness,
            ApiJson.Default.ReadinessResponse,
            statusCode: readiness.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Lookup(string? key, Balancer balancer)
    {
        var state = balancer.State;
        return string.IsNullOrEmpty(key)
            ? TypedResults.Problem("Say which key: /api/lookup?key=KEY.", statusCode: StatusCodes.Status400BadRequest)
            : state.LoadBalancer.UsesKey
                ? TypedResults.Ok(Views.Lookup(state, key))
                : TypedResults.Problem(
                    $"The algorithm {state.Snapshot.Policy.Balancing.Algorithm} uses no key: any server may be next.",
                    statusCode: StatusCodes.Status409Conflict);
    }
}
