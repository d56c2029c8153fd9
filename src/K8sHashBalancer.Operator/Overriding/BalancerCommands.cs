using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;
using K8sHashBalancer.Operator.Translation.Overrides;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>
/// Adds, changes and removes servers of balancers: whatever comes by REST or from a proxy becomes an item of <c>spec.overrides</c>.
/// Each replica of the operator does it, whether it leads or not.
/// </summary>
internal sealed partial class BalancerCommands(ClusterAccess cluster, TimeProvider time, ILogger<BalancerCommands> logger)
{
    private const int LongestReason = 256;

    /// <summary>How long the API server may take in all. Proxies wait a little longer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Adds a server.</summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="address">Where the server listens.</param>
    /// <param name="addition">How it is added.</param>
    /// <param name="caller">Who asks, for the log.</param>
    /// <param name="cancellationToken">Nobody waits any longer; it may be stored all the same.</param>
    public Task<CommandOutcome> AddAsync(
        BalancerName balancer, ServerAddress address, ServerAddition addition, string caller, CancellationToken cancellationToken)
    {
        var expires = addition.Expires?.From(time.GetUtcNow());
        return Check(addition.Weight, expires, null) is { } problem
            ? Task.FromResult(new CommandOutcome(problem))
            : StoreAsync(
                balancer,
                address,
                (overrides, configured) => overrides.Add(configured, address, addition.Weight, expires),
                new ServerCommandResult.Conflict($"Server {address} is there already; PATCH /api/servers/{address} changes it."),
                caller,
                cancellationToken);
    }

    /// <summary>Changes a server.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<CommandOutcome> ChangeAsync(
        BalancerName balancer, ServerAddress address, ServerChange change, string caller, CancellationToken cancellationToken)
    {
        var expires = change.Expires?.From(time.GetUtcNow());
        return Check(change.Weight, expires, change.Reason) is { } problem
            ? Task.FromResult(new CommandOutcome(problem))
            : StoreAsync(
                balancer,
                address,
                (overrides, configured) => overrides.Change(configured, address, new OverrideChange(change.Weight, change.State, change.Reason, expires)),
                new ServerCommandResult.NotFound(),
                caller,
                cancellationToken);
    }

    /// <summary>Removes a server.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<CommandOutcome> RemoveAsync(BalancerName balancer, ServerAddress address, string caller, CancellationToken cancellationToken) =>
        StoreAsync(
            balancer,
            address,
            (overrides, configured) => overrides.Remove(configured, address),
            new ServerCommandResult.NotFound(),
            caller,
            cancellationToken);

    private ServerCommandResult.Invalid? Check(int? weight, DateTimeOffset? expires, string? reason) =>
        weight is < 0 or > RingMembers.MaxWeight
            ? new("weight", $"{weight} is not allowed; it must be a whole number from 0 to {RingMembers.MaxWeight}.")
            : reason?.Length > LongestReason
            ? new("reason", string.Create(CultureInfo.InvariantCulture, $"It has {reason.Length} characters; allowed are {LongestReason}."))
            : expires <= time.GetUtcNow()
            ? new("expires", string.Create(CultureInfo.InvariantCulture, $"{expires:yyyy-MM-dd'T'HH:mm:ss'Z'} has passed; write a time to come."))
            : null;

    private async Task<CommandOutcome> StoreAsync(
        BalancerName balancer,
        ServerAddress address,
        Func<ServerOverrides, ImmutableArray<Server>, ServerOverrides?> change,
        ServerCommandResult refusal,
        string caller,
        CancellationToken cancellationToken)
    {
        var noBalancer = new CommandOutcome(new ServerCommandResult.NotFound($"There is no HashBalancer {balancer}."));
        if (cluster.Current is not { } controllers || !controllers.Balancers.Synced.IsCompletedSuccessfully)
        {
            return Failed("The operator is starting: try again.");
        }

        if (!cluster.Has(balancer))
        {
            return noBalancer;
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var outcome = await controllers.Overrides.UpdateAsync(
                new ObjectKey(balancer.Namespace, balancer.Name),
                stored => stored is null ? Leave(noBalancer) : Decide(controllers, stored, address, change, refusal),
                either.Token);
            if (outcome.Result is ServerCommandResult.Done)
            {
                LogStored(logger, address, balancer, caller);
            }

            return outcome;
        }
        catch (UnclearWriteException exception)
        {
            return new CommandOutcome(new ServerCommandResult.Unknown(
                $"It is not known whether the change is stored, because the API server did not answer: {ApiErrors.Text(exception.InnerException!).TrimEnd('.')}. "
                + "See what GET /api/servers shows."));
        }
        catch (OverridesReadOnlyException exception)
        {
            return Conflict(exception.Message);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Failed("The API server did not answer in time.");
        }
        catch (Exception exception) when (ApiErrors.Status(exception) == StatusCodes.Status422UnprocessableEntity)
        {
            return new CommandOutcome(new ServerCommandResult.Conflict($"The API server refuses the change: {ApiErrors.Text(exception)}"));
        }
        catch (Exception exception) when (ApiErrors.IsConflict(exception))
        {
            return Failed($"Others keep changing HashBalancer {balancer}: try again.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(exception is ObjectDisposedException ? "The operator is stopping." : $"The API server did not take it: {ApiErrors.Text(exception)}");
        }
    }

    /// <summary>What the change makes of what is stored: all that can be said against it is said before anything is written.</summary>
    private static OverrideEdit<CommandOutcome> Decide(
        ClusterAccess.Controllers controllers,
        HashBalancer stored,
        ServerAddress address,
        Func<ServerOverrides, ImmutableArray<Server>, ServerOverrides?> change,
        ServerCommandResult refusal)
    {
        if (controllers.Observer.Observe(stored)?.Translation is not { } before)
        {
            return Leave(Failed("The operator does not know yet what the HashBalancer names: try again."));
        }

        var specs = stored.Spec.Overrides ?? [];
        var overrides = OverrideReader.Read(specs, new FindingList());
        if (change(overrides, before.Configured) is not { } changed)
        {
            return Leave(new CommandOutcome(refusal));
        }

        var wanted = OverrideList.With(specs, address, changed.ByAddress.GetValueOrDefault(address));
        if (wanted.Length > Math.Max(HashBalancerSpec.MaxOverrides, specs.Length))
        {
            return Leave(Conflict(
                $"There are {specs.Length} overrides already, the most that a HashBalancer can have: remove some with kubectl edit hashbalancer "
                + $"{stored.Metadata.Name} --namespace {stored.Metadata.NamespaceProperty}."));
        }

        var after = controllers.Observer.Observe(stored with { Spec = stored.Spec with { Overrides = wanted } })?.Translation;
        if (after?.Snapshot is not { } snapshot)
        {
            return Leave(Conflict($"With this change the HashBalancer cannot be run: {after?.Accepted.Message}"));
        }

        var outcome = new CommandOutcome(new ServerCommandResult.Done(), snapshot.Servers.FirstOrDefault(server => server.Address == address));
        return wanted.SequenceEqual(specs) ? Leave(outcome) : new OverrideEdit<CommandOutcome>(wanted, [address], outcome);
    }

    private static OverrideEdit<CommandOutcome> Leave(CommandOutcome outcome) => new(null, [], outcome);

    private static CommandOutcome Failed(string why) => new(new ServerCommandResult.Failed($"Nothing was changed. {why}"));

    private static CommandOutcome Conflict(string why) => new(new ServerCommandResult.Conflict(why));

    [LoggerMessage(EventId = 120, Level = LogLevel.Information, Message = "Server {Address} of {Balancer} was changed by {Caller}.")]
    private static partial void LogStored(ILogger logger, ServerAddress address, BalancerName balancer, string caller);
}
