using System.Text.Json;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>Where the scheduler should put proxies: passed on to their pods as it is written.</summary>
public sealed record ProxyAffinity
{
    /// <summary>As in a pod's spec.</summary>
    public JsonElement? NodeAffinity { get; init; }

    /// <summary>As in a pod's spec.</summary>
    public JsonElement? PodAffinity { get; init; }

    /// <summary>As in a pod's spec.</summary>
    public JsonElement? PodAntiAffinity { get; init; }
}
