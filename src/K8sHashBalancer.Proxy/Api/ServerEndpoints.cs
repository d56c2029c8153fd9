using System.Text.Json;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace K8sHashBalancer.Proxy.Api;

/// <summary><c>/api/servers</c>: shows, adds, changes and removes servers.</summary>
internal static class ServerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/servers", (Balancer balancer) => TypedResults.Ok(new ServersResponse(Views.Servers(balancer.State))))
            .WithSummary("All servers, their status and what they did.");
        routes.MapPost("/api/servers", AddAsync)
            .Accepts<AddServerRequest>("application/json").Produces<ServerInfo>(StatusCodes.Status201Created)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Adds a server. Only keys that it takes over move.");
        routes.MapPatch("/api/servers/{server}", ChangeAsync)
            .Accepts<ChangeServerRequest>("application/json").Produces<ServerInfo>()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Changes a server's weight or state. server is host:port.");
        routes.MapDelete("/api/servers/{server}", RemoveAsync)
            .Produces<ServerInfo>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Removes a server. Only its keys move; its requests in flight finish. server is host:port.");
    }

    private static async Task<IResult> AddAsync(HttpRequest request, Balancer balancer, IServerCommands commands)
    {
        if (await ReadBodyAsync(request, "host", "port", "weight") is not { } body)
        {
            return NotJson(request);
        }

        var address = body.Address();
        var weight = body.Weight() ?? 1;
        if (body.HasErrors || address is null)
        {
            return Invalid(body);
        }

        var result = await commands.AddAsync(address.Value, weight);
        return result is ServerCommandResult.Done && Views.Server(balancer.State, address.Value) is { } server
            ? TypedResults.Json(server, ApiJson.Default.ServerInfo, statusCode: StatusCodes.Status201Created)
            : Explain(result, address.Value);
    }

    private static async Task<IResult> ChangeAsync(string server, HttpRequest request, Balancer balancer, IServerCommands commands)
    {
        if (await ReadBodyAsync(request, "weight", "state", "reason") is not { } body)
        {
            return NotJson(request);
        }

        var change = new ServerChange(body.Weight(), body.State(), body.Reason());
        if (!body.HasErrors && change is { Weight: null, State: null })
        {
            body.Add("body", "It changes nothing: give weight, state or both.");
        }

        if (body.HasErrors)
        {
            return Invalid(body);
        }

        return ServerAddress.Parse(server) is { } address
            ? Answer(await commands.ChangeAsync(address, change), Views.Server(balancer.State, address), address)
            : NoAddress(server);
    }

    private static async Task<IResult> RemoveAsync(string server, Balancer balancer, IServerCommands commands)
    {
        if (ServerAddress.Parse(server) is not { } address)
        {
            return NoAddress(server);
        }

        var last = Views.Server(balancer.State, address);
        return Answer(await commands.RemoveAsync(address), last, address);
    }

    /// <summary>The body, or null if it is not JSON.</summary>
    private static async Task<ServerCommandBody?> ReadBodyAsync(HttpRequest request, params string[] fields)
    {
        // Asking for the content type keeps web pages out: a browser sends JSON to another site only if that site agrees.
        if (!request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return new ServerCommandBody(document.RootElement.Clone(), fields);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ProblemHttpResult NotJson(HttpRequest request) => request.HasJsonContentType()
        ? TypedResults.Problem("The body is not valid JSON.", statusCode: StatusCodes.Status400BadRequest)
        : TypedResults.Problem("The body must be JSON: send the header Content-Type: application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);

    private static ProblemHttpResult NoAddress(string server) => TypedResults.Problem(
        $"\"{server}\" is not a server's address; write host:port, and [address]:port for IPv6.", statusCode: StatusCodes.Status400BadRequest);

    private static ProblemHttpResult Invalid(ServerCommandBody body) => TypedResults.Problem(new HttpValidationProblemDetails(body.Errors.ToDictionary())
    {
        Status = StatusCodes.Status400BadRequest,
        Detail = string.Join(" ", body.Errors.SelectMany(error => error.Value.Select(message => $"{error.Key}: {message}"))),
    });

    private static IResult Answer(ServerCommandResult result, ServerInfo? server, ServerAddress address) =>
        result is ServerCommandResult.Done && server is not null ? TypedResults.Ok(server) : Explain(result, address);

    private static ProblemHttpResult Explain(ServerCommandResult result, ServerAddress address) => result switch
    {
        ServerCommandResult.Conflict conflict => TypedResults.Problem(conflict.Detail, statusCode: StatusCodes.Status409Conflict),
        ServerCommandResult.Failed failed => TypedResults.Problem(failed.Detail, statusCode: StatusCodes.Status503ServiceUnavailable),
        _ => TypedResults.Problem($"There is no server {address}.", statusCode: StatusCodes.Status404NotFound),
    };
}
