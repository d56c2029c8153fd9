using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Receiving.Commands;

/// <summary>
/// Has an operator store changes of servers, and says so when this proxy goes by them: they come back the way all states come, and reach
/// every other proxy that way, too.
/// </summary>
internal sealed class OperatorCommands(ReceiverOptions options, CommandOptions limits, Balancer balancer, TimeProvider time) : IServerCommands
{
    /// <summary>A state arrives in milliseconds.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly OperatorCall _call = new(options, limits, time);

    /// <inheritdoc/>
    public string? ExpiryRefusal => null;

    /// <inheritdoc/>
    public Task<ServerCommandResult> AddAsync(ServerAddress address, ServerAddition addition, CancellationToken cancellationToken) =>
        SendAsync(address, ChangeMessages.Add(address, addition), cancellationToken);

    /// <inheritdoc/>
    public Task<ServerCommandResult> RemoveAsync(ServerAddress address, CancellationToken cancellationToken) =>
        SendAsync(address, ChangeMessages.Remove(address), cancellationToken);

    /// <inheritdoc/>
    public Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change, CancellationToken cancellationToken) =>
        SendAsync(address, ChangeMessages.Change(address, change), cancellationToken);

    private async Task<ServerCommandResult> SendAsync(ServerAddress address, ChangeRequest request, CancellationToken cancellationToken)
    {
        // Any operator will do. The next one is asked only where the one before is sure to have done nothing.
        var reasons = new List<string>();
        foreach (var candidate in Shuffled())
        {
            var (answer, failure) = await _call.AskAsync(candidate, request, cancellationToken);
            switch (answer is null ? failure : answer.Outcome == Outcome.Stored ? null : ChangeMessages.Read(answer))
            {
                case null:
                    return await ArriveAsync(address, answer!.Server, cancellationToken);
                case ServerCommandResult.Failed failed when answer is null:
                    reasons.Add(failed.Detail);
                    break;
                case ServerCommandResult.Failed failed:
                    reasons.Add($"{candidate.Authority}: {failed.Detail}");
                    break;
                case var result:
                    return result;
            }
        }

        return new ServerCommandResult.Failed($"Nothing was changed: no operator could store it. {string.Join(' ', reasons.Select(reason => $"{reason.TrimEnd('.')}."))}");
    }

    private Uri[] Shuffled()
    {
        var operators = options.Operators.ToArray();
        Random.Shared.Shuffle(operators);
        return operators;
    }

    /// <summary>Waits until this proxy goes by a change.</summary>
    /// <param name="address">Which server was changed.</param>
    /// <param name="entry">The server from now on; null if there is none.</param>
    /// <param name="cancellationToken">Nobody waits any longer.</param>
    private async Task<ServerCommandResult> ArriveAsync(ServerAddress address, ServerEntry? entry, CancellationToken cancellationToken)
    {
        var expected = entry is null ? null : ServerMapping.Read(entry).Value;
        for (var started = time.GetTimestamp(); balancer.State.Snapshot.Servers.FirstOrDefault(server => server.Address == address) != expected;)
        {
            if (time.GetElapsedTime(started) > limits.ArrivalTimeout)
            {
                return new ServerCommandResult.Pending(
                    $"The change is stored in HashBalancer {options.Balancer}, and this proxy does not go by it yet: GET /api/servers shows when it does.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        return new ServerCommandResult.Done();
    }
}
