using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.RestApi.Access;
using K8sHashBalancer.RestApi.Answers;
using K8sHashBalancer.RestApi.Changes;
using K8sHashBalancer.RestApi.Serving;
using Microsoft.AspNetCore.Http.HttpResults;

namespace K8sHashBalancer.Operator.Api;

/// <summary>
/// The REST API for the fleet: what the API of one proxy shows, over all proxies that are connected to this operator, and changes of any
/// balancer's servers.
/// </summary>
internal sealed class FleetApi
{
    private const string OneBalancer = "/api/balancers/{ns}/{name}";

    private readonly Publisher _publisher;
    private readonly ClusterAccess _cluster;
    private readonly BalancerCommands _commands;
    private readonly TimeProvider _time;
    private readonly ApiAccess _access;
    private readonly string? _tokenFile;
    private readonly ApiPipeline _pipeline;
    private readonly long _started;

    /// <summary>Makes the API.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="tokenFile">The file with the token that callers must show; null for callers from this machine.</param>
    public FleetApi(IServiceProvider services, string? tokenFile)
    {
        _publisher = services.GetRequiredService<Publisher>();
        _cluster = services.GetRequiredService<ClusterAccess>();
        _commands = services.GetRequiredService<BalancerCommands>();
        _time = services.GetRequiredService<TimeProvider>();
        _started = _time.GetTimestamp();
        _tokenFile = tokenFile;
        _access = new ApiAccess("--api-token-file");
        _pipeline = new ApiPipeline(services, _access, _ => true, "/api/balancers lists the balancers", Map);
    }

    /// <summary>Whether a request is one for this API.</summary>
    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the token anew, so that it can be turned while the operator runs. One that cannot be read leaves the last.</summary>
    /// <returns>What is wrong with the file, in a sentence; null if nothing is.</returns>
    public string? ReadToken()
    {
        if (_tokenFile is null)
        {
            return null;
        }

        if (ApiTokenFile.TryRead(_tokenFile, out var problem) is { } token)
        {
            _access.SetToken(token);
        }

        return problem;
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ReadToken();
        return _pipeline.HandleAsync(context);
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/stats", () => TypedResults.Ok(FleetViews.Stats(All(), ServerMerging.OfAll(All()))));
        routes.MapGet("/api/servers", () => TypedResults.Ok(FleetViews.Servers(ServerMerging.OfAll(All()))));
        routes.MapGet("/api/health", () => TypedResults.Ok(Health(FleetHealth.OfAll(All()))));
        routes.MapGet("/api/balancers", () => TypedResults.Ok(new BalancersResponse([.. All().Select(Describe)])));
        routes.MapGet(OneBalancer, (string ns, string name) => Of(ns, name, status => TypedResults.Ok(Describe(status) with { Conditions = Conditions(status.Balancer) })));
        routes.MapGet($"{OneBalancer}/stats", (string ns, string name) =>
            Of(ns, name, status => TypedResults.Ok(FleetViews.Stats([status], ServerMerging.OfBalancer(status)))));
        routes.MapGet($"{OneBalancer}/servers", (string ns, string name) =>
            Of(ns, name, status => TypedResults.Ok(FleetViews.Servers(ServerMerging.OfBalancer(status)))));
        routes.MapGet($"{OneBalancer}/health", (string ns, string name) =>
            Of(ns, name, status => TypedResults.Ok(Health(FleetHealth.OfBalancer(status)))));
        routes.MapPost($"{OneBalancer}/servers", (string ns, string name, HttpRequest request) =>
            OfAsync(ns, name, (commands, find) => ServerChanges.AddAsync(request, commands, find)));
        routes.MapPatch($"{OneBalancer}/servers/{{server}}", (string ns, string name, string server, HttpRequest request) =>
            OfAsync(ns, name, (commands, find) => ServerChanges.ChangeAsync(server, request, commands, find)));
        routes.MapDelete($"{OneBalancer}/servers/{{server}}", (string ns, string name, string server, HttpRequest request) =>
            OfAsync(ns, name, (commands, find) => ServerChanges.RemoveAsync(server, request, commands, find)));
    }

    private BalancerStatus[] All() => [.. _cluster.Balancers.Select(_publisher.Status)];

    private HealthResponse Health(string word) => new(word, (long)_time.GetElapsedTime(_started).TotalSeconds, ProductVersion.Text);

    private BalancerInfo Describe(BalancerStatus status) => FleetViews.Balancer(status, Resource(status.Balancer)?.Spec.Overrides?.Length ?? 0);

    private ConditionInfo[]? Conditions(BalancerName name) => Resource(name) is { } balancer
        ? _cluster.Current?.StatusOf(balancer)?.Conditions?.Select(one => new ConditionInfo(one.Type, one.Status, one.Reason, one.Message)).ToArray()
        : null;

    private HashBalancer? Resource(BalancerName name) => _cluster.Current?.Balancers.Snapshot.Get(new ObjectKey(name.Namespace, name.Name));

    private IResult Of(string ns, string name, Func<BalancerStatus, IResult> answer) =>
        Find(ns, name) is { } balancer ? answer(_publisher.Status(balancer)) : NoBalancer(ns, name);

    private async Task<IResult> OfAsync(string ns, string name, Func<IServerCommands, Func<ServerAddress, ServerInfo?>, Task<IResult>> answer) =>
        Find(ns, name) is { } balancer
            ? await answer(new FleetCommands(_commands, _publisher, balancer, _time), address => FleetViews.Server(_publisher.Status(balancer), address))
            : NoBalancer(ns, name);

    private BalancerName? Find(string ns, string name) =>
        BalancerName.TryParse($"{ns}/{name}", out var balancer) && _cluster.Has(balancer) ? balancer : null;

    private static ProblemHttpResult NoBalancer(string ns, string name) => TypedResults.Problem(
        $"There is no HashBalancer {ns}/{name}; /api/balancers lists those there are.", statusCode: StatusCodes.Status404NotFound);
}
