using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>One change in the history.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Id">The object.</param>
/// <param name="Before">The object before; null if it was created.</param>
/// <param name="After">The object after; null if it was deleted.</param>
public sealed record StoredChange(long Version, ObjectId Id, JsonObject? Before, JsonObject? After);
