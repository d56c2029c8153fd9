using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A setting and how to get to it from the root.</summary>
/// <param name="Path">The keys, as in <c>servers[].host</c>.</param>
/// <param name="Place">Its place in a file; of no meaning in a list.</param>
/// <param name="Setting">The setting.</param>
internal sealed record LocatedSetting(string Path, Place Place, Setting Setting)
{
    private const string AnyItem = "[]";

    /// <summary>Whether environment variables can give it: all but sections and what is inside of a value.</summary>
    public bool HasVariable => !Setting.Kind.IsSection && !Path.Contains(AnyItem, StringComparison.Ordinal);

    /// <summary>Its environment variables, if it has some.</summary>
    public ImmutableArray<string> Variables => HasVariable ? VariableNames.Of(Path) : [];

    /// <summary>All settings below a kind, in the order of their description.</summary>
    public static IEnumerable<LocatedSetting> AllBelow(ValueKind kind) => Below(kind, string.Empty, Place.Root);

    private static IEnumerable<LocatedSetting> Below(ValueKind kind, string prefix, Place place)
    {
        foreach (var setting in kind.Members)
        {
            var located = new LocatedSetting(prefix + setting.Name, place.Key(setting.Name), setting);
            yield return located;
            var inner = setting.Kind.Item is { } item
                ? Below(item, $"{located.Path}{AnyItem}.", located.Place)
                : Below(setting.Kind, $"{located.Path}.", located.Place);
            foreach (var below in inner)
            {
                yield return below;
            }
        }
    }
}
