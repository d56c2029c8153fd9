using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>What the real server refuses, of what a client easily gets wrong.</summary>
internal static partial class Validation
{
    private static readonly string[][] MicroTimes =
        [["spec", "acquireTime"], ["spec", "renewTime"], ["eventTime"], ["series", "lastObservedTime"]];

    public static void Check(RequestTarget target, JsonObject body)
    {
        if (body["apiVersion"]?.ToString() != target.ApiVersion || body["kind"] is null)
        {
            throw ApiException.Invalid($"apiVersion must be {target.ApiVersion}, and kind must be set");
        }

        if (body.Metadata("generateName") is { } prefix && prefix.EndsWith('.'))
        {
            throw ApiException.Invalid($"metadata.generateName: Invalid value: \"{prefix}\": a lowercase RFC 1123 subdomain");
        }

        CheckTimes(body);
    }

    public static void CheckApply(RecordedRequest request, JsonObject body)
    {
        if (string.IsNullOrEmpty(request.Query["fieldManager"]))
        {
            throw ApiException.Invalid("fieldManager is required for apply patch");
        }

        if (body["metadata"]?["managedFields"] is not null)
        {
            throw ApiException.Invalid("metadata.managedFields must be nil");
        }

        Check(request.Target, body);
    }

    // Go parses these by a layout that has six digits after the second, and takes nothing without them.
    public static void CheckTimes(JsonObject body)
    {
        foreach (var path in MicroTimes)
        {
            JsonNode? node = body;
            foreach (var name in path)
            {
                node = (node as JsonObject)?[name];
            }

            if (node is not null && !MicroTime().IsMatch(node.ToString()))
            {
                throw ApiException.Invalid($"parsing time \"{node}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse");
            }
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex MicroTime();
}
