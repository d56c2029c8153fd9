using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>An error that the server answers with, as a Status.</summary>
public sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>One word for programs.</summary>
    public string Reason { get; } = reason;

    /// <summary>The Status object.</summary>
    public JsonObject Status => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Status",
        ["status"] = "Failure",
        ["code"] = Code,
        ["reason"] = Reason,
        ["message"] = Message,
    };

    /// <summary>The version asked for is not kept any more.</summary>
    public static ApiException Expired() => new(410, "Expired", "The resourceVersion for the provided watch is too old.");

    /// <summary>There is no such object.</summary>
    public static ApiException NotFound(ObjectId id) => new(404, "NotFound", $"{id.Collection} \"{id.Name}\" not found");

    /// <summary>Somebody was faster.</summary>
    public static ApiException Conflict(ObjectId id, string what) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {id.Collection} \"{id.Name}\": {what}");

    /// <summary>The object is not valid.</summary>
    public static ApiException Invalid(string message) => new(400, "BadRequest", message);
}
