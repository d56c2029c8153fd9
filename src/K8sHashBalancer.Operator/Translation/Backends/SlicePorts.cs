using k8s.Models;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>Finds a port's number in a slice: pods behind one Service may listen on different ones.</summary>
internal static class SlicePorts
{
    /// <summary>The number, or null if the slice has no such port.</summary>
    public static int? Find(V1EndpointSlice slice, WantedPort wanted)
    {
        if (wanted.Number is { } number)
        {
            return number;
        }

        var ports = (slice.Ports ?? []).Where(port => IsTcp(port.Protocol)).ToList();
        var found = PortByNamePerSlice(ports, wanted.Name) ?? OnlyPortNeedsNoName(ports, wanted);
        return found?.Port;
    }

    /// <summary>Without a protocol, it is TCP.</summary>
    public static bool IsTcp(string? protocol) => protocol is null or "TCP";

    private static Discoveryv1EndpointPort? PortByNamePerSlice(List<Discoveryv1EndpointPort> ports, string name) =>
        ports.Find(port => (port.Name ?? string.Empty) == name);

    /// <summary>
    /// After the only port of a Service is renamed, its slices have the old name for a moment. There is no other port it could be, and
    /// to take all servers away and bring them back would move all keys twice.
    /// </summary>
    private static Discoveryv1EndpointPort? OnlyPortNeedsNoName(List<Discoveryv1EndpointPort> ports, WantedPort wanted) =>
        wanted.IsOnlyPort && ports.Count == 1 ? ports[0] : null;
}
