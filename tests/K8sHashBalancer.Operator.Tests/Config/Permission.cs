using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Serving;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>What somebody may do, or does: a verb on a resource, as roles write them.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The resource, "hashbalancers/status" say.</param>
/// <param name="Verb">The verb.</param>
internal sealed record Permission(string Group, string Resource, string Verb)
{
    /// <summary>What the rules of a role allow.</summary>
    public static IEnumerable<Permission> Of(JsonObject role) =>
        from rule in role["rules"]!.AsArray()
        from @group in Texts(rule!, "apiGroups")
        from resource in Texts(rule!, "resources")
        from verb in Texts(rule!, "verbs")
        select new Permission(@group, resource, verb);

    /// <summary>What a request needs.</summary>
    public static IEnumerable<Permission> NeededFor(RecordedRequest request)
    {
        var (version, target) = (request.Target.ApiVersion, request.Target);
        var group = version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : string.Empty;
        var plural = target.Collection[(target.Collection.LastIndexOf('/') + 1)..];
        var resource = target.Subresource is null ? plural : $"{plural}/{target.Subresource}";
        return Verbs(request).Select(verb => new Permission(group, resource, verb));
    }

    public override string ToString() => $"{Verb} {Resource}.{Group}";

    private static string[] Verbs(RecordedRequest request) => request.Method switch
    {
        "GET" => [request.IsWatch ? "watch" : request.IsList ? "list" : "get"],
        "POST" => ["create"],
        "PUT" => ["update"],
        "DELETE" => ["delete"],

        // An object that does not exist is created by its first apply; a status never is.
        "PATCH" when request.ContentType.Contains("apply-patch", StringComparison.Ordinal) && request.Target.Subresource is null => ["create", "patch"],
        "PATCH" => ["patch"],
        _ => throw new NotSupportedException(request.Method),
    };

    private static IEnumerable<string> Texts(JsonNode rule, string member) => rule[member]!.AsArray().Select(text => (string)text!);
}
