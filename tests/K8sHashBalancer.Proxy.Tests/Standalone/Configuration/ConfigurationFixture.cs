using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>Reads configurations in one line.</summary>
internal static class ConfigurationFixture
{
    public static string BaseFolder { get; } = Path.GetFullPath("/etc/balancer");

    public static ConfigurationResult Read(string json, params (string Name, string Value)[] environment) => ConfigurationReader.Read(
        json,
        BaseFolder,
        environment.ToDictionary(variable => variable.Name, variable => variable.Value),
        HashFunctionRegistry.BuiltIn,
        AlgorithmRegistry.BuiltIn);

    public static StandaloneConfiguration ReadValid(string json, params (string Name, string Value)[] environment)
    {
        var result = Read(json, environment);
        Assert.Empty(result.Problems);
        Assert.True(result.IsValid);
        return result.Configuration;
    }

    public static string[] ReadProblems(string json, params (string Name, string Value)[] environment)
    {
        var result = Read(json, environment);
        Assert.False(result.IsValid);
        Assert.Null(result.Configuration);
        return [.. result.Problems.Select(problem => problem.ToString())];
    }
}
