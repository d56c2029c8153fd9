using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>One address of one EndpointSlice, with the port that its backend asks for.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="State">What Kubernetes says of it.</param>
/// <param name="Reason">Why it is in that state; null if it is ready.</param>
/// <param name="IsTerminating">Whether its pod is about to end.</param>
/// <param name="Pod">The pod behind it; null if it names none.</param>
/// <param name="Slice">The slice that it stands in.</param>
internal sealed record BackendEndpoint(
    ServerAddress Address, ServerState State, string? Reason, bool IsTerminating, PodReference? Pod, SliceReference Slice)
{
    /// <summary>The address as text, by which endpoints are sorted and known.</summary>
    public string AddressText { get; } = Address.ToString();
}

/// <summary>A pod, as an endpoint names it.</summary>
/// <param name="Name">Its name, which another one may have had before.</param>
/// <param name="Uid">What no other pod ever has; may be empty.</param>
internal sealed record PodReference(string Name, string Uid);

/// <summary>A slice, as far as it decides between two endpoints.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Family">The type of its addresses: IPv4, IPv6 or FQDN.</param>
/// <param name="Created">When it was created.</param>
internal sealed record SliceReference(string Name, string Family, DateTime? Created);
