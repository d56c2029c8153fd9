using System.Text.Json.Nodes;

namespace K8sHashBalancer.Chart.Tests.Rendering;

/// <summary>The main switches of the chart, and all their combinations.</summary>
internal static class Switches
{
    /// <summary>Every combination, as values.</summary>
    /// <param name="namespaces">Two namespaces that exist, to look after.</param>
    public static IEnumerable<JsonObject> Combinations(params string[] namespaces)
    {
        string[][] settings =
        [
            ["{}", $$"""{"namespaces": ["{{string.Join("\", \"", namespaces)}}"]}"""],
            ["{}", """{"tls": {"certManager": {"enabled": true, "issuerRef": {"name": "ca"}}}}"""],
            ["{}", """{"podMonitor": {"enabled": true}}"""],
            ["{}", """{"prometheusRule": {"enabled": true}}"""],
            ["{}", """{"dashboard": {"enabled": true}}"""],
            ["{}", """{"networkPolicy": {"enabled": true}}"""],
            ["{}", """{"replicas": 1}"""],
            ["{}", """{"podDisruptionBudget": {"enabled": false}}"""],
        ];
        return settings.Aggregate(
            (IEnumerable<JsonObject>)[new JsonObject()],
            (all, choices) => from values in all from choice in choices select With(values, JsonNode.Parse(choice)!.AsObject()));
    }

    private static JsonObject With(JsonObject values, JsonObject more)
    {
        var both = values.DeepClone().AsObject();
        foreach (var (key, value) in more)
        {
            both[key] = value!.DeepClone();
        }

        return both;
    }
}
