using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>What the path of a request names.</summary>
/// <param name="Collection">Group, version and plural: "apps/v1/deployments", "v1/pods".</param>
/// <param name="Namespace">The namespace; empty for all or none.</param>
/// <param name="Name">The object; null for the collection.</param>
/// <param name="Subresource">"status" or another; null for none.</param>
public sealed record RequestTarget(string Collection, string Namespace, string? Name, string? Subresource)
{
    /// <summary>The object it names.</summary>
    public ObjectId Id => new(Collection, Namespace, Name ?? "");

    /// <summary>Group and version: "apps/v1", "v1".</summary>
    public string ApiVersion => Collection[..Collection.LastIndexOf('/')];

    /// <summary>Reads a path.</summary>
    /// <exception cref="ApiException">404: it is none of the API's.</exception>
    public static RequestTarget Parse(string path)
    {
        var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var (version, rest) = parts switch
        {
            ["api", var core, .. var tail] => (core, tail),
            ["apis", var group, var grouped, .. var tail] => ($"{group}/{grouped}", tail),
            _ => throw new ApiException(404, "NotFound", $"the server could not find {path}"),
        };
        return rest switch
        {
            ["namespaces", var place, var plural, .. var tail] => Named(plural, place, tail),
            [var plural, .. var tail] => Named(plural, "", tail),
            _ => throw new ApiException(404, "NotFound", $"the server could not find {path}"),
        };

        RequestTarget Named(string plural, string place, string[] tail) =>
            new($"{version}/{plural}", place, tail.ElementAtOrDefault(0), tail.ElementAtOrDefault(1));
    }
}
