using k8s;
using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>
/// The custom resource, as <c>crds/hashbalancers.hashbalancer.dev.yaml</c> defines it; a test holds these records against that file.
/// </summary>
/// <remarks>
/// Each setting's default is said once, by its property. None is required: a watch's bookmarks carry only a resource version.
/// </remarks>
[KubernetesEntity(Group = KubeGroup, ApiVersion = KubeApiVersion, Kind = KubeKind, PluralName = KubePluralName)]
public sealed record HashBalancer : IKubernetesObject<V1ObjectMeta>, IStatus<HashBalancerStatus?>
{
    /// <summary>The API group.</summary>
    public const string KubeGroup = "hashbalancer.dev";

    /// <summary>The version of the schema.</summary>
    public const string KubeApiVersion = "v1alpha1";

    /// <summary>The kind.</summary>
    public const string KubeKind = "HashBalancer";

    /// <summary>The plural name, as URLs have it.</summary>
    public const string KubePluralName = "hashbalancers";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{KubeGroup}/{KubeApiVersion}";

    /// <inheritdoc/>
    public string Kind { get; set; } = KubeKind;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What the balancer should be.</summary>
    public HashBalancerSpec Spec { get; init; } = new();

    /// <summary>What the balancer is; null until the operator has written it.</summary>
    public HashBalancerStatus? Status { get; set; }
}
