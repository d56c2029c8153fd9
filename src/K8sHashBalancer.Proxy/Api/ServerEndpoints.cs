using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.RestApi.Answers;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Api;

/// <summary><c>/api/servers</c>: shows, adds, changes and removes servers.</summary>
internal static class ServerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/servers", (Balancer balancer) => TypedResults.Ok(new ServersResponse(Views.Servers(balancer.State))))
            .WithSummary("All servers, their status and what they did.");
        routes.MapPost("/api/servers", (HttpRequest request, Balancer balancer, IServerCommands commands) =>
                ServerChanges.AddAsync(request, commands, address => Views.Server(balancer.State, address)))
            .Accepts<AddServerRequest>("application/json").Produces<ServerInfo>(StatusCodes.Status201Created).Changes()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Adds a server. Only keys that it takes over move.");
        routes.MapPatch("/api/servers/{server}", (string server, HttpRequest request, Balancer balancer, IServerCommands commands) =>
                ServerChanges.ChangeAsync(server, request, commands, address => Views.Server(balancer.State, address)))
            .Accepts<ChangeServerRequest>("application/json").Produces<ServerInfo>().Changes()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Changes a server's weight or state. server is host:port.");
        routes.MapDelete("/api/servers/{server}", (string server, HttpRequest request, Balancer balancer, IServerCommands commands) =>
                ServerChanges.RemoveAsync(server, request, commands, address => Views.Server(balancer.State, address)))
            .Produces<ServerInfo>().Changes().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Removes a server. Only its keys move; its requests in flight finish. server is host:port.");
    }

    /// <summary>What can come of any change.</summary>
    private static RouteHandlerBuilder Changes(this RouteHandlerBuilder route) => route
        .Produces<ChangePending>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ProducesProblem(StatusCodes.Status504GatewayTimeout);
}
