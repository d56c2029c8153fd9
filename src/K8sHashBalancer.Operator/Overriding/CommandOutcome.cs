using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>What came of a command.</summary>
/// <param name="Result">The result.</param>
/// <param name="Server">If it is done, the server as it is then; null if there is none.</param>
internal sealed record CommandOutcome(ServerCommandResult Result, Server? Server = null);
