namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>The reasons that a translation gives: a promise to programs that read them.</summary>
public static class ConditionReasons
{
    /// <summary>Accepted: there is nothing to say.</summary>
    public const string Accepted = "Accepted";

    /// <summary>Not accepted: a Service is not there.</summary>
    public const string ServiceNotFound = "ServiceNotFound";

    /// <summary>Not accepted: a Service of type ExternalName has no endpoints.</summary>
    public const string ExternalNameService = "ExternalNameService";

    /// <summary>Not accepted: a Service has no such port.</summary>
    public const string PortNotFound = "PortNotFound";

    /// <summary>Not accepted: a Service has endpoints, but none of them has the port.</summary>
    public const string PortWithoutEndpoints = "PortWithoutEndpoints";

    /// <summary>Not accepted: a host in spec.servers is neither a name nor an address.</summary>
    public const string InvalidHost = "InvalidHost";

    /// <summary>Not accepted: an item of spec.overrides cannot be read.</summary>
    public const string InvalidOverride = "InvalidOverride";

    /// <summary>Not accepted, not run: a word is not known to this version of the operator.</summary>
    public const string UnknownValue = "UnknownValue";

    /// <summary>Not accepted, not run: no hash function has this name.</summary>
    public const string UnknownHashFunction = "UnknownHashFunction";

    /// <summary>Not accepted, not run: there are more servers than a balancer can have.</summary>
    public const string TooManyServers = "TooManyServers";

    /// <summary>Not accepted, not run: virtual nodes times weights are more points than a ring can have.</summary>
    public const string TooManyPoints = "TooManyPoints";

    /// <summary>Accepted, though: the weight annotation of a pod was ignored.</summary>
    public const string WeightAnnotationIgnored = "WeightAnnotationIgnored";

    /// <summary>Accepted, though: an endpoint names no pod, so its address is its identity.</summary>
    public const string EndpointWithoutPod = "EndpointWithoutPod";

    /// <summary>Accepted, though: one pod is several servers, so that only one of them can have its name as identity.</summary>
    public const string PodNameTaken = "PodNameTaken";

    /// <summary>Accepted, though: two parts of the spec give the same server.</summary>
    public const string DuplicateServer = "DuplicateServer";

    /// <summary>Accepted, though: two items of spec.overrides speak of the same server.</summary>
    public const string DuplicateOverride = "DuplicateOverride";

    /// <summary>Accepted, though: an item of spec.overrides speaks of a server that is not there.</summary>
    public const string OverrideWithoutServer = "OverrideWithoutServer";

    /// <summary>Accepted, though: an address in an EndpointSlice is not one.</summary>
    public const string EndpointAddressIgnored = "EndpointAddressIgnored";

    /// <summary>Available.</summary>
    public const string ServersReady = "ServersReady";

    /// <summary>Available: all that is left are servers that are about to go.</summary>
    public const string OnlyDrainingServers = "OnlyDrainingServers";

    /// <summary>Not available: there are no servers.</summary>
    public const string NoServers = "NoServers";

    /// <summary>Not available: no server is ready.</summary>
    public const string NoReadyServers = "NoReadyServers";

    /// <summary>Not available: all servers that could serve have weight 0.</summary>
    public const string AllWeightsZero = "AllWeightsZero";

    /// <summary>Not available: all servers were taken out by overrides.</summary>
    public const string AllInMaintenance = "AllInMaintenance";

    /// <summary>Whether it is available cannot be said: the spec cannot be run.</summary>
    public const string NotAccepted = "NotAccepted";
}
