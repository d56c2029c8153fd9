using K8sHashBalancer.Hosting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Operator.Tests;

/// <summary>Arrows point only at things that do less.</summary>
public sealed class LayeringTests
{
    [Fact]
    public void Operator_KnowsNothingOfTheProxy() =>
        Assert.Equal(
            ["K8sHashBalancer.Core", "K8sHashBalancer.Hosting", "K8sHashBalancer.Kubernetes", "K8sHashBalancer.Protocol", "K8sHashBalancer.RestApi"],
            OwnReferences(typeof(OperatorOptions)));

    [Fact]
    public void ControllerRuntime_KnowsNothingOfBalancers() => Assert.Empty(OwnReferences(typeof(ControllerRuntime)));

    [Fact]
    public void RestApi_KnowsServersAndNoPrograms() => Assert.Equal(["K8sHashBalancer.Core"], OwnReferences(typeof(ServerChanges)));

    [Fact]
    public void Hosting_KnowsNothingOfThePrograms() => Assert.Empty(OwnReferences(typeof(ExitCodes)));

    private static IEnumerable<string> OwnReferences(Type type) => type.Assembly.GetReferencedAssemblies()
        .Select(name => name.Name!)
        .Where(name => name.StartsWith("K8sHashBalancer.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
