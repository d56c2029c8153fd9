using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>Tells a person at the command line what is wrong with the configuration.</summary>
internal static class ConfigurationReport
{
    /// <summary>Prints all problems to standard error.</summary>
    /// <returns>The exit code that says so.</returns>
    public static int Print(ImmutableArray<ConfigurationProblem> problems)
    {
        Console.Error.WriteLine(problems.Length == 1 ? "The configuration has a problem:" : $"The configuration has {problems.Length} problems:");
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"  {problem}");
        }

        return ExitCodes.BadConfiguration;
    }
}
