using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Cuts objects down to what a translation reads, so that memory grows with that and not with the cluster.</summary>
internal static class Trimming
{
    private const string OwnPrefix = "hashbalancer.dev/";
    private const string NoAddress = "None";

    /// <summary>Whether a pod says anything that we read: it has an annotation of ours. Who it is, its endpoint says.</summary>
    public static bool HasOwnAnnotation(PartialObjectMetadata pod) => pod.Metadata.Annotations?.Keys.Any(IsOwn) == true;

    /// <summary>Of a pod, its name and our annotations.</summary>
    public static PartialObjectMetadata Pod(PartialObjectMetadata pod)
    {
        var annotations = pod.Metadata.Annotations?.Where(annotation => IsOwn(annotation.Key)).ToDictionary();
        pod.Metadata = Identity(pod.Metadata);
        pod.Metadata.Annotations = annotations;
        return pod;
    }

    /// <summary>Of a Service, its ports and what kind of Service it is.</summary>
    public static V1Service Service(V1Service service)
    {
        service.Metadata = Identity(service.Metadata);
        service.Status = null;
        if (service.Spec is { } spec)
        {
            service.Spec = new V1ServiceSpec
            {
                Type = spec.Type,
                ClusterIP = spec.ClusterIP == NoAddress ? NoAddress : null,
                ExternalName = spec.ExternalName,
                IpFamilies = spec.IpFamilies,
                Ports = spec.Ports?.Select(Port).ToList(),
            };
        }

        return service;
    }

    /// <summary>Of a slice, of which Service it is, its ports, and the addresses, conditions and pods of its endpoints.</summary>
    public static V1EndpointSlice Slice(V1EndpointSlice slice)
    {
        var service = Relations.ServiceOf(slice);
        slice.Metadata = Identity(slice.Metadata);
        if (service is { } key)
        {
            slice.Metadata.Labels = new Dictionary<string, string>(1) { [Relations.ServiceLabel] = key.Name };
        }

        foreach (var port in slice.Ports ?? [])
        {
            port.AppProtocol = null;
        }

        // The list a reader makes has room for more than it holds.
        slice.Endpoints = slice.Endpoints?.Select(Endpoint).ToArray();
        return slice;
    }

    private static bool IsOwn(string annotation) => annotation.StartsWith(OwnPrefix, StringComparison.Ordinal);

    private static V1ObjectMeta Identity(V1ObjectMeta metadata) => new()
    {
        Name = metadata.Name,
        NamespaceProperty = metadata.NamespaceProperty,
        Uid = metadata.Uid,
        ResourceVersion = metadata.ResourceVersion,
        CreationTimestamp = metadata.CreationTimestamp,
    };

    private static V1ServicePort Port(V1ServicePort port) => new() { Name = port.Name, Port = port.Port, Protocol = port.Protocol };

    private static V1Endpoint Endpoint(V1Endpoint endpoint) => new()
    {
        Addresses = endpoint.Addresses,
        Conditions = endpoint.Conditions,
        TargetRef = endpoint.TargetRef is { Kind: "Pod" } pod ? new V1ObjectReference { Kind = "Pod", Name = pod.Name, Uid = pod.Uid } : null,
    };
}
