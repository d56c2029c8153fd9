using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>
/// Reads <c>config.json</c>. What settings there are is said once, by <see cref="RootSection"/>: reading, the environment, the
/// JSON schema and the reference in the docs all follow from it.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Reads a configuration. Touches no file, and throws for no text.</summary>
    /// <param name="json">The text of the file; <c>{}</c> for all defaults. Comments and trailing commas are allowed.</param>
    /// <param name="baseFolder">The folder that relative file paths start from: that of the configuration file.</param>
    /// <param name="environment">
    /// All environment variables; those that start with <c>LB_</c>, and <c>LOG_LEVEL</c>, win over the file.
    /// </param>
    /// <param name="hashFunctions">The hash functions that may be named.</param>
    /// <param name="algorithms">The algorithms that may be named.</param>
    public static ConfigurationResult Read(
        string json,
        string baseFolder,
        IReadOnlyDictionary<string, string> environment,
        HashFunctionRegistry hashFunctions,
        AlgorithmRegistry algorithms)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(baseFolder);
        ArgumentNullException.ThrowIfNull(environment);

        if (!JsonText.TryParse(json, out var file, out var error))
        {
            return new ConfigurationResult([new ConfigurationProblem(error.Position, error.Message)]);
        }

        var root = new RootSection(hashFunctions, algorithms);
        var problems = new ProblemList();
        var overrides = Overrides.Read(root, environment, problems);
        var context = new ReadingContext(baseFolder, overrides, problems);
        return root.TryRead(new ConfigurationNode(file, Place.Root), context, out var configuration) && problems.Count == 0
            ? new ConfigurationResult(configuration)
            : new ConfigurationResult(problems.All);
    }
}
