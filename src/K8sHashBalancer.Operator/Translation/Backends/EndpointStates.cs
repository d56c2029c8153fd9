using k8s.Models;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>What the conditions of an endpoint say of the server.</summary>
internal static class EndpointStates
{
    public static (ServerState State, string? Reason) Of(V1EndpointConditions? conditions)
    {
        var ready = NilReadyIsReady(conditions?.Ready);
        var serving = NilServingIsReady(conditions?.Serving, ready);
        var terminating = NilTerminatingIsFalse(conditions?.Terminating);
        if (ReadyIsCandidate(ready))
        {
            return (ServerState.Ready, null);
        }

        return ServingTerminatingIsDraining(serving, terminating)
            ? (ServerState.Draining, "terminating, still serving")
            : (ServerState.NotReady, terminating ? "terminating" : "not ready");
    }

    private static bool NilReadyIsReady(bool? ready) => ready ?? true;

    private static bool NilServingIsReady(bool? serving, bool ready) => serving ?? ready;

    public static bool NilTerminatingIsFalse(bool? terminating) => terminating ?? false;

    /// <summary>Even while it terminates: only a Service with publishNotReadyAddresses says so, and it asks for just that.</summary>
    private static bool ReadyIsCandidate(bool ready) => ready;

    private static bool ServingTerminatingIsDraining(bool serving, bool terminating) => serving && terminating;
}
