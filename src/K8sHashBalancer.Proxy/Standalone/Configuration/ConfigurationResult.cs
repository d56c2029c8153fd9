using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>Either a configuration or everything that is wrong with it.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(StandaloneConfiguration configuration) => Configuration = configuration;

    internal ConfigurationResult(IEnumerable<ConfigurationProblem> problems) => Problems = [.. problems];

    /// <summary>The configuration; null if there are problems.</summary>
    public StandaloneConfiguration? Configuration { get; }

    /// <summary>All problems: variables that are no settings first, then settings in the order of their description.</summary>
    public ImmutableArray<ConfigurationProblem> Problems { get; } = [];

    /// <summary>Whether there is a configuration.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}
