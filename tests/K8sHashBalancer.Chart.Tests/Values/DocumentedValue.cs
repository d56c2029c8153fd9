using System.Text.Json.Nodes;

namespace K8sHashBalancer.Chart.Tests.Values;

/// <summary>A value of the chart.</summary>
/// <param name="Key">Its key, with dots.</param>
/// <param name="Comment">What it does.</param>
/// <param name="Default">What it is if nobody says anything.</param>
internal sealed record DocumentedValue(string Key, string Comment, JsonNode? Default)
{
    /// <summary>Values that set it to something, beside others.</summary>
    public static JsonObject Set(JsonObject values, string key, JsonNode? value)
    {
        var set = values.DeepClone().AsObject();
        var group = set;
        var parts = key.Split('.');
        foreach (var part in parts[..^1])
        {
            group = (group[part] ??= new JsonObject()).AsObject();
        }

        group[parts[^1]] = value?.DeepClone();
        return set;
    }
}
