using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Changes nothing, and says where changes are made: a proxy of an operator does not own its servers.</summary>
internal sealed class ResourceCommands(ReceiverOptions options) : IServerCommands
{
    private readonly Task<ServerCommandResult> _refusal = Task.FromResult<ServerCommandResult>(new ServerCommandResult.Failed(
        $"Nothing was changed: this proxy gets its servers from the operator. Edit the resource: kubectl edit hashbalancer {options.Balancer.Name} --namespace {options.Balancer.Namespace}"));

    /// <inheritdoc/>
    public string? ExpiryRefusal => null;

    /// <inheritdoc/>
    public Task<ServerCommandResult> AddAsync(ServerAddress address, ServerAddition addition, CancellationToken cancellationToken) => _refusal;

    /// <inheritdoc/>
    public Task<ServerCommandResult> RemoveAsync(ServerAddress address, CancellationToken cancellationToken) => _refusal;

    /// <inheritdoc/>
    public Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change, CancellationToken cancellationToken) => _refusal;
}
