using System.Collections.Immutable;
using k8s.Models;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>Finds the endpoints of all backends.</summary>
internal static class BackendReader
{
    private const string ExternalName = "ExternalName";

    /// <summary>The endpoints of each backend, in the order of the spec, no address twice in one backend.</summary>
    public static ImmutableArray<ImmutableArray<BackendEndpoint>> ReadAll(HashBalancerSpec spec, ClusterIndex index, FindingList findings) =>
        [.. (spec.Backends ?? []).Select((backend, i) => Read(backend.Service, $"spec.backends[{i}].service", index, findings))];

    private static ImmutableArray<BackendEndpoint> Read(ServiceReference reference, string field, ClusterIndex index, FindingList findings)
    {
        if (!index.Services.TryGetValue(reference.Name, out var service))
        {
            MissingServiceIsSkipped(reference, field, index, findings);
            return [];
        }

        if (service.Spec?.Type == ExternalName)
        {
            ExternalNameIsSkipped(service, reference, field, findings);
            return [];
        }

        if (ServicePorts.Find(service, reference.Port) is not { } port)
        {
            MissingPortIsSkipped(service, reference, field, findings);
            return [];
        }

        var slices = index.Slices[reference.Name].ToList();
        var endpoints = EndpointReader.ReadAll(slices, port, field, findings);
        PortNobodyHasIsSaid(slices, port, reference, field, findings);
        return EndpointMerging.Merge(endpoints, service);
    }

    private static void MissingServiceIsSkipped(ServiceReference reference, string field, ClusterIndex index, FindingList findings) =>
        findings.Error(
            ConditionReasons.ServiceNotFound,
            $"{field}.name: there is no Service {Wording.Quote(reference.Name)} in namespace {Wording.Quote(index.Namespace ?? string.Empty)}: "
            + "create it, or name another one.");

    private static void ExternalNameIsSkipped(V1Service service, ServiceReference reference, string field, FindingList findings)
    {
        var port = ServicePorts.NumberOf(service, reference.Port) ?? "PORT";
        findings.Error(
            ConditionReasons.ExternalNameService,
            $"{field}.name: Service {Wording.Quote(reference.Name)} is of type ExternalName and has no endpoints: remove this backend, and "
            + $"write {{host: {service.Spec.ExternalName}, port: {port}}} in spec.servers instead.");
    }

    private static void MissingPortIsSkipped(V1Service service, ServiceReference reference, string field, FindingList findings)
    {
        var ports = ServicePorts.Describe(service);
        var advice = ports.Length == 0 ? "it has no TCP ports: add one to the Service" : $"it has {ports}: write one of these";
        findings.Error(
            ConditionReasons.PortNotFound,
            $"{field}.port: Service {Wording.Quote(reference.Name)} has no TCP port {Wording.Quote(reference.Port.ToString())}; {advice}.");
    }

    /// <summary>Pods without a container port of the name that the Service's targetPort says are left out of its slices' ports.</summary>
    private static void PortNobodyHasIsSaid(
        List<V1EndpointSlice> slices, WantedPort port, ServiceReference reference, string field, FindingList findings)
    {
        if (slices.Exists(slice => slice.Endpoints is { Count: > 0 }) && slices.TrueForAll(slice => SlicePorts.Find(slice, port) is null))
        {
            findings.Error(
                ConditionReasons.PortWithoutEndpoints,
                $"{field}.port: Service {Wording.Quote(reference.Name)} has endpoints, but none has its port "
                + $"{Wording.Quote(reference.Port.ToString())}: see whether its targetPort is a port of the pods' containers.");
        }
    }
}
