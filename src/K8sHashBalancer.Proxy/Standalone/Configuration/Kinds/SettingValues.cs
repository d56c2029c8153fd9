using System.Diagnostics.CodeAnalysis;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>What the settings of one object were read as.</summary>
/// <param name="place">The object's place.</param>
/// <param name="context">The reading.</param>
internal sealed class SettingValues(Place place, ReadingContext context)
{
    private readonly Dictionary<Setting, object?> _values = [];

    /// <summary>Where a setting's value is, or would be if it were there.</summary>
    public Place PlaceOf(Setting setting) => context.Locate(place.Key(setting.Name));

    /// <summary>Where a setting of a section inside of this object is.</summary>
    public Place PlaceOf(Setting section, Setting setting) => context.Locate(place.Key(section.Name).Key(setting.Name));

    public void Set<T>(Setting<T> setting, T value) => _values[setting] = value;

    /// <summary>A value; there is one for every setting while an object is built.</summary>
    public T Get<T>(Setting<T> setting) => (T)_values[setting]!;

    /// <summary>A value, unless it was refused.</summary>
    public bool TryGet<T>(Setting<T> setting, [MaybeNullWhen(false)] out T value)
    {
        var isThere = _values.TryGetValue(setting, out var found);
        value = isThere ? (T)found! : default;
        return isThere;
    }
}
