using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Operator.Api;

/// <summary>Changes the servers of one balancer, and says so when all proxies that are connected here go by it.</summary>
internal sealed class FleetCommands(BalancerCommands commands, Publisher publisher, BalancerName balancer, TimeProvider time) : IServerCommands
{
    private const string Caller = "the REST API of the operator";

    /// <summary>How long proxies may take. Usually it is milliseconds; one that is stuck must not keep the caller.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public string? ExpiryRefusal => null;

    /// <inheritdoc/>
    public async Task<ServerCommandResult> AddAsync(ServerAddress address, ServerAddition addition, CancellationToken cancellationToken) =>
        await ArriveAsync(address, await commands.AddAsync(balancer, address, addition, Caller, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<ServerCommandResult> RemoveAsync(ServerAddress address, CancellationToken cancellationToken) =>
        await ArriveAsync(address, await commands.RemoveAsync(balancer, address, Caller, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change, CancellationToken cancellationToken) =>
        await ArriveAsync(address, await commands.ChangeAsync(balancer, address, change, Caller, cancellationToken), cancellationToken);

    private async Task<ServerCommandResult> ArriveAsync(ServerAddress address, CommandOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Result is not ServerCommandResult.Done)
        {
            return outcome.Result;
        }

        for (var started = time.GetTimestamp(); ;)
        {
            var status = publisher.Status(balancer);
            var isPublished = status.Published?.Snapshot.Servers.FirstOrDefault(server => server.Address == address) == outcome.Server;
            var behind = isPublished ? status.Proxies.Length - status.UpToDate : status.Proxies.Length;
            if (isPublished && behind == 0)
            {
                return outcome.Result;
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                return new ServerCommandResult.Pending(
                    $"The change is stored in HashBalancer {balancer}; {behind} of {status.Proxies.Length} proxies do not go by it yet.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
