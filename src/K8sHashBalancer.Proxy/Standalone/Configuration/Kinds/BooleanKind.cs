using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>Yes or no.</summary>
internal sealed class BooleanKind : ValueKind<bool>
{
    /// <inheritdoc/>
    public override string Description => "true or false";

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, out bool value)
    {
        value = node.Element.ValueKind == JsonValueKind.True;
        return value
            || node.Element.ValueKind == JsonValueKind.False
            || RefuseType(node, context, JsonValueKind.True, JsonValueKind.False);
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["type"] = "boolean" };

    /// <summary>In a variable, <c>True</c> and <c>TRUE</c> are as good.</summary>
    public override string VariableToJson(string text) => text.ToLowerInvariant();
}
