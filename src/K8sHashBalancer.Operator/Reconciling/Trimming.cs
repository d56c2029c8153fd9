using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Cuts objects down to what a translation reads, so that memory grows with that and not with the cluster.</summary>
internal static class Trimming
{
    private const string OwnPrefix = "hashbalancer.dev/";

    /// <summary>Of a pod only its name and our annotations matter.</summary>
    public static PartialObjectMetadata Pod(PartialObjectMetadata pod)
    {
        pod = Trim.ManagedFields(pod);
        pod.Metadata.Labels = null;
        pod.Metadata.OwnerReferences = null;
        pod.Metadata.Annotations = pod.Metadata.Annotations?
            .Where(annotation => annotation.Key.StartsWith(OwnPrefix, StringComparison.Ordinal)).ToDictionary();
        return pod;
    }

    /// <summary>Of a slice, all but what its endpoints say about nodes and zones.</summary>
    public static V1EndpointSlice Slice(V1EndpointSlice slice)
    {
        slice = Trim.ManagedFields(slice);
        slice.Metadata.OwnerReferences = null;
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            endpoint.NodeName = null;
            endpoint.Zone = null;
            endpoint.Hints = null;
            endpoint.DeprecatedTopology = null;
        }

        return slice;
    }
}
