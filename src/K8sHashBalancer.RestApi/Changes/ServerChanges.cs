using System.Text.Json;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.RestApi.Answers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace K8sHashBalancer.RestApi.Changes;

/// <summary>Reads requests that change servers, has them carried out, and answers.</summary>
public static class ServerChanges
{
    private static readonly string[] ExpiryFields = ["expires", "expires_seconds"];

    /// <summary>Answers <c>POST /api/servers</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="commands">Carries it out.</param>
    /// <param name="find">Describes a server, for the answer; null if there is none.</param>
    public static async Task<IResult> AddAsync(HttpRequest request, IServerCommands commands, Func<ServerAddress, ServerInfo?> find)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(find);
        if (await ReadBodyAsync(request, commands, "host", "port", "weight") is not { } body)
        {
            return NotJson(request);
        }

        var address = body.Address();
        var addition = new ServerAddition(body.Weight() ?? 1, body.Expiry());
        if (body.HasErrors || address is null)
        {
            return Invalid(body.Errors);
        }

        var result = await commands.AddAsync(address.Value, addition, request.HttpContext.RequestAborted);
        return result is ServerCommandResult.Done && find(address.Value) is { } server
            ? TypedResults.Json(server, RestApiJson.Default.ServerInfo, statusCode: StatusCodes.Status201Created)
            : Explain(result, address.Value);
    }

    /// <summary>Answers <c>PATCH /api/servers/{server}</c>.</summary>
    /// <param name="server">The server, as the path names it.</param>
    /// <inheritdoc cref="AddAsync"/>
    /// <param name="request">The request.</param>
    /// <param name="commands">Carries it out.</param>
    /// <param name="find">Describes a server, for the answer; null if there is none.</param>
    public static async Task<IResult> ChangeAsync(
        string server, HttpRequest request, IServerCommands commands, Func<ServerAddress, ServerInfo?> find)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(find);
        if (await ReadBodyAsync(request, commands, "weight", "state", "reason") is not { } body)
        {
            return NotJson(request);
        }

        var change = new ServerChange(body.Weight(), body.State(), body.Reason(), body.Expiry());
        if (!body.HasErrors && change is { Weight: null, State: null })
        {
            body.Add("body", "It changes nothing: give weight, state or both.");
        }

        if (body.HasErrors)
        {
            return Invalid(body.Errors);
        }

        return ServerAddress.Parse(server) is { } address
            ? Answer(await commands.ChangeAsync(address, change, request.HttpContext.RequestAborted), find(address), address)
            : NoAddress(server);
    }

    /// <summary>Answers <c>DELETE /api/servers/{server}</c>.</summary>
    /// <param name="server">The server, as the path names it.</param>
    /// <param name="request">The request.</param>
    /// <param name="commands">Carries it out.</param>
    /// <param name="find">Describes a server, for the answer; null if there is none.</param>
    public static async Task<IResult> RemoveAsync(
        string server, HttpRequest request, IServerCommands commands, Func<ServerAddress, ServerInfo?> find)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(find);
        if (ServerAddress.Parse(server) is not { } address)
        {
            return NoAddress(server);
        }

        var last = find(address);
        return Answer(await commands.RemoveAsync(address, request.HttpContext.RequestAborted), last, address);
    }

    /// <summary>The body, or null if it is not JSON.</summary>
    private static async Task<ServerCommandBody?> ReadBodyAsync(HttpRequest request, IServerCommands commands, params string[] fields)
    {
        // Asking for the content type keeps web pages out: a browser sends JSON to another site only if that site agrees.
        if (!request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return new ServerCommandBody(document.RootElement.Clone(), fields, ExpiryFields, commands.ExpiryRefusal);
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

    private static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) => TypedResults.Problem(
        new HttpValidationProblemDetails(errors.ToDictionary())
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = string.Join(" ", errors.SelectMany(error => error.Value.Select(message => $"{error.Key}: {message}"))),
        });

    private static IResult Answer(ServerCommandResult result, ServerInfo? server, ServerAddress address) =>
        result is ServerCommandResult.Done && server is not null
            ? TypedResults.Json(server, RestApiJson.Default.ServerInfo)
            : Explain(result, address);

    private static IResult Explain(ServerCommandResult result, ServerAddress address) => result switch
    {
        ServerCommandResult.Pending pending => TypedResults.Json(
            new ChangePending(pending.Detail), RestApiJson.Default.ChangePending, statusCode: StatusCodes.Status202Accepted),
        ServerCommandResult.Invalid invalid => Invalid(new Dictionary<string, string[]> { [invalid.Field] = [invalid.Detail] }),
        ServerCommandResult.Conflict conflict => TypedResults.Problem(conflict.Detail, statusCode: StatusCodes.Status409Conflict),
        ServerCommandResult.Failed failed => TypedResults.Problem(failed.Detail, statusCode: StatusCodes.Status503ServiceUnavailable),
        ServerCommandResult.Unknown unknown => TypedResults.Problem(unknown.Detail, statusCode: StatusCodes.Status504GatewayTimeout),
        ServerCommandResult.NotFound { Detail: { } detail } => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound),
        _ => TypedResults.Problem($"There is no server {address}.", statusCode: StatusCodes.Status404NotFound),
    };
}
