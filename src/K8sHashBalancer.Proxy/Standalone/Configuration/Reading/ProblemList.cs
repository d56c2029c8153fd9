using System.Collections.Immutable;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>The problems found so far.</summary>
internal sealed class ProblemList
{
    private readonly ImmutableArray<ConfigurationProblem>.Builder _problems = ImmutableArray.CreateBuilder<ConfigurationProblem>();

    public int Count => _problems.Count;

    public ImmutableArray<ConfigurationProblem> All => _problems.ToImmutable();

    public void Add(Place place, string message) => _problems.Add(new ConfigurationProblem(place.ToString(), message));
}
