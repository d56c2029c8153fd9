using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>Carries out what the REST API asks to be changed: by itself when the proxy runs alone.</summary>
public interface IServerCommands
{
    /// <summary>Adds a server.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="weight">Its weight, 0 to 256.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> AddAsync(ServerAddress address, int weight);

    /// <summary>Removes a server. Its requests in flight finish.</summary>
    /// <param name="address">Which one.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> RemoveAsync(ServerAddress address);

    /// <summary>Changes a server's weight or state.</summary>
    /// <param name="address">Which one.</param>
    /// <param name="change">What is to change.</param>
    /// <returns>What came of it, once new requests go by it and it is stored.</returns>
    Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change);
}

/// <summary>What is to change about a server; null leaves it as it is.</summary>
/// <param name="Weight">The new weight, 0 to 256.</param>
/// <param name="State">The new state.</param>
/// <param name="Reason">Why, for people to read.</param>
public sealed record ServerChange(int? Weight, ServerState? State, string? Reason);

/// <summary>What came of a command.</summary>
public abstract record ServerCommandResult
{
    private ServerCommandResult()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done : ServerCommandResult;

    /// <summary>There is no such server.</summary>
    public sealed record NotFound : ServerCommandResult;

    /// <summary>It contradicts what is there.</summary>
    /// <param name="Detail">How, in a sentence.</param>
    public sealed record Conflict(string Detail) : ServerCommandResult;

    /// <summary>It could not be stored; nothing has changed.</summary>
    /// <param name="Detail">Why, in a sentence.</param>
    public sealed record Failed(string Detail) : ServerCommandResult;
}
