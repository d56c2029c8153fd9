using System.Text.Json;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>The settings that environment variables give.</summary>
internal static class Overrides
{
    /// <summary>Reads them, and notes every variable that is not understood.</summary>
    /// <param name="root">The description of all settings.</param>
    /// <param name="environment">All variables.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The values, by the place in a file of what they replace.</returns>
    public static IReadOnlyDictionary<Place, ConfigurationNode> Read(
        ValueKind root, IReadOnlyDictionary<string, string> environment, ProblemList problems)
    {
        var serviceLinks = ServiceLinks.Find(environment, problems);
        var settings = LocatedSetting.AllBelow(root).Where(setting => setting.HasVariable).ToArray();
        var known = settings.SelectMany(setting => setting.Variables).ToArray();
        foreach (var name in environment.Keys.Except(known).Except(serviceLinks).Where(IsOurs).Order(StringComparer.Ordinal))
        {
            problems.Add(Place.Variable(name), Unknown(name, known));
        }

        var overrides = new Dictionary<Place, ConfigurationNode>();
        foreach (var setting in settings)
        {
            var name = setting.Variables.FirstOrDefault(variable => environment.ContainsKey(variable) && !serviceLinks.Contains(variable));
            if (name is not null && Parse(setting.Setting.Kind, name, environment[name], problems) is { } node)
            {
                overrides.Add(setting.Place, node);
            }
        }

        return overrides;
    }

    private static bool IsOurs(string name) => name.StartsWith(VariableNames.Prefix, StringComparison.Ordinal);

    private static string Unknown(string name, IReadOnlyList<string> known)
    {
        // A section has no variable of its own, and a unit is easily left out: LB_RETRY, LB_TIMEOUTS_DRAIN.
        string[] longer = [.. known.Where(variable => variable.StartsWith($"{name}_", StringComparison.Ordinal))];
        var meant = longer.Length > 0 ? string.Join(" or ", longer) : NearestName.Find(name, known);
        return meant is null
            ? "no setting has this variable; docs/configuration.md lists all of them."
            : $"no setting has this variable; did you mean {meant}?";
    }

    private static ConfigurationNode? Parse(ValueKind kind, string name, string value, ProblemList problems)
    {
        var place = Place.Variable(name);
        if (JsonText.TryParse(kind.VariableToJson(value), out var element, out var error))
        {
            return new ConfigurationNode(element, place);
        }

        if (value.TrimStart() is ['[' or '{', ..])
        {
            problems.Add(place, $"this is not valid JSON ({error.Position}): {error.Message}");
            return null;
        }

        // Plain text where JSON belongs: its kind says best what is allowed instead.
        return new ConfigurationNode(JsonSerializer.SerializeToElement(value), place);
    }
}
