using System.Text.Json;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>The JSON schema of a setting: that of its kind, with what it means and what it is by default.</summary>
internal static class SettingSchema
{
    public static JsonObject Of(Setting setting)
    {
        var schema = setting.Kind.ToSchema();
        schema.Insert(0, "description", setting.Description);
        if (setting.Default is { } value && !setting.Kind.IsSection)
        {
            schema.Add("default", value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText()));
        }

        return schema;
    }
}
