using k8s;
using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>A page of <see cref="HashBalancer"/> resources.</summary>
public sealed record HashBalancerList : IKubernetesObject<V1ListMeta>, IItems<HashBalancer>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{HashBalancer.KubeGroup}/{HashBalancer.KubeApiVersion}";

    /// <inheritdoc/>
    public string Kind { get; set; } = $"{HashBalancer.KubeKind}List";

    /// <inheritdoc/>
    public V1ListMeta Metadata { get; set; } = new();

    /// <inheritdoc/>
    public IList<HashBalancer> Items { get; set; } = [];
}
