using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Publishing;

/// <summary>A <c>config.json</c> that says all defaults.</summary>
public static class DefaultConfiguration
{
    /// <summary>Writes it.</summary>
    /// <param name="schema">Where the schema is, relative to the file.</param>
    public static string Write(string schema)
    {
        var file = DefaultsOf(new RootSection(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn));
        file.Insert(0, "$schema", schema);
        return JsonLayout.Write(file);
    }

    private static JsonObject DefaultsOf(ValueKind section) => new(section.Members.Select(setting => KeyValuePair.Create(
        setting.Name,
        setting.Kind.IsSection ? DefaultsOf(setting.Kind) : JsonSerializer.SerializeToNode(setting.Default!.Value))));
}
