using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Forwarding;
using K8sHashBalancer.Proxy.Monitoring;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Prometheus;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>The REST API, the metrics and the health of the proxy itself.</summary>
internal sealed class ManagementApi
{
    private const long MaxBodyBytes = 64 * 1024;

    private readonly ApiAccess _access;
    private readonly Lifetime _lifetime;
    private readonly RequestDelegate _pipeline;

    public ManagementApi(IServiceProvider services, ApiAccess access, Lifetime lifetime)
    {
        _access = access;
        _lifetime = lifetime;
        var application = new ApplicationBuilder(services);
        application.UseRouting();
        application.UseEndpoints(Map);
        application.Run(context => ProblemWriter.WriteAsync(
            context, StatusCodes.Status404NotFound, $"There is nothing at {context.Request.Path}; /api/openapi.json lists what there is."));
        _pipeline = application.Build();
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        if (ManagementPaths.IsGuarded(context.Request.Path) && _access.Refuse(context) is var (status, detail))
        {
            context.Response.Headers.WWWAuthenticate = status == StatusCodes.Status401Unauthorized ? "Bearer" : default;
            await ProblemWriter.WriteAsync(context, status, detail);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await _pipeline(context);
        if (!context.Response.HasStarted && DescribeRefusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, context.Response.StatusCode, refusal);
        }
    }

    /// <summary>Routing turns requests away without a word.</summary>
    private static string? DescribeRefusal(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} takes {context.Response.Headers.Allow} only.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: send the header Content-Type: application/json.",
        _ => null,
    };

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
