using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.RestApi.Changes;

/// <summary>Carries out what the REST API asks to be changed: in the process itself when a proxy runs alone, else in the cluster.</summary>
public interface IServerCommands
{
    /// <summary>Why changes cannot expire here, in a sentence; null if they can.</summary>
    string? ExpiryRefusal { get; }

    /// <summary>Adds a server.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="addition">How it is added.</param>
    /// <param name="cancellationToken">The caller waits no longer; the change may be made all the same.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> AddAsync(ServerAddress address, ServerAddition addition, CancellationToken cancellationToken);

    /// <summary>Removes a server. Its requests in flight finish.</summary>
    /// <param name="address">Which one.</param>
    /// <param name="cancellationToken">The caller waits no longer; the change may be made all the same.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> RemoveAsync(ServerAddress address, CancellationToken cancellationToken);

    /// <summary>Changes a server's weight or state.</summary>
    /// <param name="address">Which one.</param>
    /// <param name="change">What is to change.</param>
    /// <param name="cancellationToken">The caller waits no longer; the change may be made all the same.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change, CancellationToken cancellationToken);
}
