using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>
/// Does to an object from a file what the API server does before it takes one: fills in defaults and says what cannot be. Its rules
/// in CEL are left out; the translation says what it cannot use.
/// </summary>
internal sealed partial class ManifestCheck
{
    private readonly SchemaNode _schema = HashBalancerSchema.Read();
    private readonly JsonSerializerOptions _strict = StrictOptions();

    /// <summary>Checks an object of a kind that matters here.</summary>
    /// <param name="json">The object; defaults are added to it.</param>
    /// <returns>All that is wrong with it, in sentences.</returns>
    public IReadOnlyList<string> Check(JsonObject json)
    {
        var problems = CheckMetadata(json).ToList();
        if (problems.Count == 0)
        {
            problems.AddRange((string?)json["kind"] switch
            {
                HashBalancer.KubeKind => CheckBalancer(json),
                "EndpointSlice" => CheckSlice(json),
                "Service" => CheckDecoding<V1Service>(json, _strict),

                // Nothing but its metadata is read, and the rest may be of a newer Kubernetes.
                _ => CheckDecoding<PartialObjectMetadata>(json, null),
            });
        }

        return problems;
    }

    private static IEnumerable<string> CheckMetadata(JsonObject json)
    {
        if (json["metadata"] is not JsonObject metadata)
        {
            return ["metadata is missing: it needs a name at the least."];
        }

        return CheckName(metadata["name"], "metadata.name").Concat(CheckName(metadata["namespace"] ?? "default", "metadata.namespace"));
    }

    private static IEnumerable<string> CheckName(JsonNode? value, string path) =>
        value is JsonValue name && name.TryGetValue<string>(out var text)
            ? Name().IsMatch(text) ? [] : [$"{path} must be at most 253 of a-z, 0-9, - and ., with a letter or digit at both ends, and is \"{text}\"."]
            : [value is null ? $"{path} is missing." : $"{path} must be a text, and is {value.ToJsonString()}: write it in quotes."];

    private IEnumerable<string> CheckBalancer(JsonObject json)
    {
        // What it is, it is told by nobody here.
        json.Remove("status");
        SchemaChecker.AddDefaults(json, _schema);
        var problems = SchemaChecker.Check(json, _schema, string.Empty).ToList();
        return problems.Count > 0 ? problems : CheckDecoding<HashBalancer>(json, null);
    }

    private IEnumerable<string> CheckSlice(JsonObject json)
    {
        if ((json["metadata"]!["labels"] as JsonObject)?[Relations.ServiceLabel] is not JsonValue)
        {
            yield return $"metadata.labels must have {Relations.ServiceLabel}: it names the Service that the endpoints are of.";
        }

        if ((string?)(json["addressType"] as JsonValue)?.ToString() is not ("IPv4" or "IPv6" or "FQDN"))
        {
            yield return "addressType must be one of IPv4, IPv6, FQDN.";
        }

        var endpoints = json["endpoints"] as JsonArray ?? [];
        for (var i = 0; i < endpoints.Count; i++)
        {
            if (endpoints[i] is not JsonObject endpoint || endpoint["addresses"] is not JsonArray { Count: > 0 } addresses || addresses.Any(address => address is null))
            {
                yield return $"endpoints[{i}].addresses must have an address.";
            }
        }

        var ports = json["ports"] as JsonArray ?? [];
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not JsonObject)
            {
                yield return $"ports[{i}] must be an object.";
            }
        }

        foreach (var problem in CheckDecoding<V1EndpointSlice>(json, _strict))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckDecoding<T>(JsonObject json, JsonSerializerOptions? options)
    {
        try
        {
            KubernetesJson.Deserialize<T>(json.ToJsonString(), options);
            return [];
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or InvalidOperationException)
        {
            var path = (exception as JsonException)?.Path?.TrimStart('$', '.');
            return exception.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? [$"{path} is no field of it."]
                : [string.IsNullOrEmpty(path) ? $"It cannot be read: {exception.Message}" : $"{path} cannot have this value."];
        }
    }

    /// <summary>The client's own way of reading, but a field that is not known is an error: mostly it is a slip of the pen.</summary>
    private static JsonSerializerOptions StrictOptions()
    {
        JsonSerializerOptions? own = null;
        KubernetesJson.AddJsonOptions(options => own = options);
        return new JsonSerializerOptions(own!) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
    }

    [GeneratedRegex("^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
