using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Publishing;

/// <summary>The JSON schema of <c>config.json</c>, with which editors complete and check it.</summary>
public static class ConfigurationSchema
{
    /// <summary>Writes the schema, draft 2020-12.</summary>
    /// <param name="hashFunctions">The hash functions that may be named.</param>
    /// <param name="algorithms">The algorithms that may be named.</param>
    public static string Write(HashFunctionRegistry hashFunctions, AlgorithmRegistry algorithms)
    {
        var schema = new RootSection(hashFunctions, algorithms).ToSchema();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "K8sHashBalancer, standalone");
        schema.Insert(2, "description", "The balancer's config.json. What cannot be said in a schema is checked when the balancer starts.");
        return JsonLayout.Write(schema);
    }
}
