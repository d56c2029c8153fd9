using System.Globalization;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>Makes the condition Available of the servers.</summary>
internal static class AvailableCondition
{
    private const string SliceCommand = "kubectl get endpointslices -l kubernetes.io/service-name=";

    public static Condition Of(Snapshot? snapshot, ServerCounts servers, HashBalancerSpec spec, int configured, FindingList findings) =>
        (snapshot, servers) switch
        {
            (null, _) => Make(
                ConditionStatus.Unknown,
                ConditionReasons.NotAccepted,
                "The spec cannot be run; the condition Accepted says why. Proxies go on with the last one that could."),
            (_, { Available: > 0 }) => Make(
                ConditionStatus.True,
                ConditionReasons.ServersReady,
                string.Create(CultureInfo.InvariantCulture, $"{servers.Available} of {Count(servers.Total)} can take requests.")),
            (_, { Draining: > 0 }) => Make(
                ConditionStatus.True,
                ConditionReasons.OnlyDrainingServers,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No server is ready. Those that are draining ({servers.Draining}), because they terminate or by spec.overrides, take requests "
                    + $"until they end: start others, or end the drain.")),
            (_, { WithoutWeight: > 0 }) => Make(
                ConditionStatus.False,
                ConditionReasons.AllWeightsZero,
                "All servers that are ready have weight 0, so none takes requests: raise the weight of a backend, server or override in the "
                + $"spec, or the annotation {Servers.Weights.Annotation} of pods."),
            (_, { Maintenance: > 0, NotReady: 0 }) => Make(
                ConditionStatus.False,
                ConditionReasons.AllInMaintenance,
                $"All of {Count(servers.Total)} are in maintenance by spec.overrides: end it for some of them, or start others."),
            (_, { Total: > 0 }) => Make(
                ConditionStatus.False,
                ConditionReasons.NoReadyServers,
                $"None of {Count(servers.Total)} is ready: see why the pods' readiness probes fail, for example with kubectl describe pods."),
            _ => Make(ConditionStatus.False, ConditionReasons.NoServers, NoServers(spec, configured, findings)),
        };

    private static string NoServers(HashBalancerSpec spec, int configured, FindingList findings)
    {
        var advice = (findings.HasErrors, spec.Backends) switch
        {
            _ when configured > 0 => $"spec.overrides removes all there would be ({configured})",
            (true, _) => "the condition Accepted says why",
            (_, [var first, ..]) => $"see whether the selector of the Service matches running pods, with {SliceCommand}{first.Service.Name}",
            _ => "name a Service in spec.backends, or a host and a port in spec.servers",
        };
        return $"There are no servers: {advice}.";
    }

    private static string Count(int servers) =>
        servers == 1 ? "1 server" : string.Create(CultureInfo.InvariantCulture, $"{servers} servers");

    private static Condition Make(ConditionStatus status, string reason, string message) =>
        new(ConditionTypes.Available, status, reason, message);
}
