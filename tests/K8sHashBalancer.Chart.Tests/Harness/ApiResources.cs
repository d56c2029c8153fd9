using System.Text.Json.Nodes;

namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>What kinds of objects an API server has, by its own word.</summary>
/// <param name="All">The resources.</param>
internal sealed record ApiResources(IReadOnlyList<ApiResource> All)
{
    /// <summary>Asks the API server.</summary>
    /// <param name="find">Reads a path; null if there is nothing.</param>
    public static async Task<ApiResources> ReadAsync(Func<string, Task<JsonObject?>> find)
    {
        var groups = (await find("apis"))!["groups"]!.AsArray().Select(group => (string)group!["preferredVersion"]!["groupVersion"]!);
        var resources = new List<ApiResource>();
        foreach (var version in groups.Prepend("v1"))
        {
            var root = version == "v1" ? "api/v1" : $"apis/{version}";

            // A group whose last definition was deleted right now is told of for a moment longer.
            resources.AddRange(
                from one in (await find(root))?["resources"]!.AsArray() ?? []
                let name = (string)one!["name"]!
                where !name.Contains('/', StringComparison.Ordinal)
                let verbs = one!["verbs"]!.AsArray().Select(verb => (string)verb!).ToArray()
                select new ApiResource(version, (string)one["kind"]!, root, name, (bool)one["namespaced"]!, verbs.Contains("list")));
        }

        return new ApiResources(resources);
    }

    /// <summary>The resource of an object.</summary>
    public ApiResource Of(JsonObject entity)
    {
        var (version, kind) = ((string)entity["apiVersion"]!, (string)entity["kind"]!);
        return All.FirstOrDefault(one => one.ApiVersion == version && one.Kind == kind)
            ?? throw new InvalidOperationException($"The API server has no {kind} in {version}.");
    }
}
