using System.Text.Json;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>The keys of a JSON object.</summary>
internal static class ObjectProperties
{
    /// <summary>Reads the known keys, and notes those that are not known or there twice.</summary>
    public static Dictionary<string, JsonElement> Read(ConfigurationNode node, IReadOnlyList<string> known, ReadingContext context)
    {
        var seen = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in node.Element.EnumerateObject())
        {
            var place = node.Place.Key(property.Name);
            if (!seen.TryAdd(property.Name, property.Value))
            {
                context.Refuse(place, $"the key {Quoted.Text(property.Name)} is there more than once; keep one.");
            }
            else if (!known.Contains(property.Name))
            {
                context.Refuse(place, Unknown(property.Name, known));
            }
        }

        return seen;
    }

    private static string Unknown(string name, IReadOnlyList<string> known)
    {
        var what = $"unknown key {Quoted.Text(name)}";
        if (known.Count == 0)
        {
            return $"{what}; nothing is allowed in here: write {{}}.";
        }

        return NearestName.Find(name, known) is { } nearest
            ? $"{what}; did you mean {Quoted.Text(nearest)}?"
            : $"{what}; allowed are {Quoted.List(known, "and")}.";
    }
}
