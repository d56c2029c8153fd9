using System.Text.Json;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>A JSON value and where it is.</summary>
internal readonly record struct ConfigurationNode(JsonElement Element, Place Place)
{
    /// <summary>The items of a list.</summary>
    public IEnumerable<ConfigurationNode> Items()
    {
        var place = Place;
        return Element.EnumerateArray().Select((item, index) => new ConfigurationNode(item, place.Item(index)));
    }
}
