using System.Threading.Channels;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Standalone.Changes;
using K8sHashBalancer.Proxy.Standalone.Configuration;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>
/// Runs a proxy without a cluster: makes snapshots out of the configuration and what the API changed about it. One loop owns
/// both; a change is whole, stored and in effect before it is answered, or nothing has changed.
/// </summary>
internal sealed partial class StandaloneController(Balancer balancer, ProxySettings settings, ILogger<StandaloneController> logger)
    : IHostedService, IServerCommands
{
    private readonly Channel<StandaloneMessage> _inbox = Channel.CreateUnbounded<StandaloneMessage>(new() { SingleReader = true });
    private Task _loop = Task.CompletedTask;
    private StandaloneConfiguration? _configuration;
    private ServerOverrides _overrides = ServerOverrides.None;

    /// <summary>Makes the proxy what the configuration says.</summary>
    /// <returns>What stands in the way, in a sentence; null if nothing does.</returns>
    public Task<string?> ConfigureAsync(StandaloneConfiguration configuration)
    {
        var result = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new StandaloneMessage.Configure(configuration, result));
        return result.Task;
    }

    /// <inheritdoc/>
    public string? ExpiryRefusal => "Changes do not expire here: a proxy that runs alone keeps them until they are changed again.";

    /// <inheritdoc/>
    public Task<ServerCommandResult> AddAsync(ServerAddress address, ServerAddition addition, CancellationToken cancellationToken) => ChangeAsync(
        (overrides, configuration) => overrides.Add(configuration.Servers, address, addition.Weight),
        new ServerCommandResult.Conflict($"Server {address} is there already; PATCH /api/servers/{address} changes it."));

    /// <inheritdoc/>
    public Task<ServerCommandResult> RemoveAsync(ServerAddress address, CancellationToken cancellationToken) => ChangeAsync(
        (overrides, configuration) => overrides.Remove(configuration.Servers, address), new ServerCommandResult.NotFound());

    /// <inheritdoc/>
    public Task<ServerCommandResult> ChangeAsync(ServerAddress address, ServerChange change, CancellationToken cancellationToken) => ChangeAsync(
        (overrides, configuration) => overrides.Change(configuration.Servers, address, Override(change)), new ServerCommandResult.NotFound());

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _inbox.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    /// <summary>A reason belongs to a state: where only the weight changes, the one before stays.</summary>
    private static OverrideChange Override(ServerChange change) =>
        new(change.Weight, change.State, change.State is null ? null : change.Reason);

    private Task<ServerCommandResult> ChangeAsync(
        Func<ServerOverrides, StandaloneConfiguration, ServerOverrides?> change, ServerCommandResult refusal)
    {
        var result = new TaskCompletionSource<ServerCommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new StandaloneMessage.Override(change, refusal, result));
        return result.Task;
    }

    private void Post(StandaloneMessage message)
    {
        if (!_inbox.Writer.TryWrite(message))
        {
            throw new InvalidOperationException("The proxy is stopping.");
        }
    }

    private async Task RunAsync()
    {
        await foreach (var message in _inbox.Reader.ReadAllAsync())
        {
            switch (message)
            {
                case StandaloneMessage.Configure configure:
                    configure.Result.SetResult(await OrProblemAsync(OnConfigureAsync(configure.Configuration), problem => problem));
                    break;
                case StandaloneMessage.Override change:
                    change.Result.SetResult(await OrProblemAsync(OnOverrideAsync(change), problem => new ServerCommandResult.Failed(problem)));
                    break;
            }
        }
    }

    /// <summary>What a step comes to. Whatever a registered algorithm throws ends that step, and nothing else.</summary>
    private async Task<T> OrProblemAsync<T>(Task<T> step, Func<string, T> fail)
    {
        try
        {
            return await step;
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
            return fail($"It failed: {exception.Message}");
        }
    }

    private async Task<string?> OnConfigureAsync(StandaloneConfiguration configuration)
    {
        // A file that is yet to be written takes over what was changed so far.
        var stored = configuration.StateFile == _configuration?.StateFile ? _overrides : ServerOverrides.None;
        var overrides = _overrides;
        if (configuration.StateFile is { } stateFile && stateFile != _configuration?.StateFile && File.Exists(stateFile))
        {
            overrides = stored = StateFile.Read(stateFile, out var problem);
            if (problem is not null)
            {
                return problem;
            }
        }

        overrides = overrides.Prune(configuration.Servers);
        var (prepared, refusal) = Prepare(configuration, overrides);
        if (prepared is null)
        {
            return $"With the changes made by the API: {refusal}";
        }

        // Nobody may meet an open port without servers behind it. Later on ports go first, because they can fail.
        var isFirst = _configuration is null;
        if (isFirst)
        {
            await balancer.ApplyAsync(prepared);
        }

        if (await settings.ApplyAsync(configuration) is { } obstacle)
        {
            return obstacle;
        }

        if (!isFirst)
        {
            await balancer.ApplyAsync(prepared);
        }

        _configuration = configuration;
        _overrides = overrides;
        if (configuration.StateFile is { } file && overrides.ByAddress.Count != stored.ByAddress.Count && StateFile.Write(file, overrides) is { } trouble)
        {
            LogNotKept(logger, trouble);
        }

        return null;
    }

    private async Task<ServerCommandResult> OnOverrideAsync(StandaloneMessage.Override message)
    {
        if (_configuration is not { } configuration)
        {
            return new ServerCommandResult.Failed("The proxy is starting; try again.");
        }

        if (message.Change(_overrides, configuration) is not { } overrides)
        {
            return message.Refusal;
        }

        var (prepared, refusal) = Prepare(configuration, overrides);
        if (prepared is null)
        {
            return new ServerCommandResult.Conflict(refusal!);
        }

        if (configuration.StateFile is { } stateFile && StateFile.Write(stateFile, overrides) is { } problem)
        {
            return new ServerCommandResult.Failed($"The change was not made. {problem}");
        }

        await balancer.ApplyAsync(prepared);
        _overrides = overrides;
        return new ServerCommandResult.Done();
    }

    /// <summary>All that can fail about a snapshot, before anything changes.</summary>
    private (PreparedSnapshot? Prepared, string? Refusal) Prepare(StandaloneConfiguration configuration, ServerOverrides overrides)
    {
        try
        {
            return (balancer.Prepare(Snapshot.Create(overrides.Apply(configuration.Servers), configuration.Policy)), null);
        }
        catch (ArgumentException exception)
        {
            return (null, exception.Message);
        }
    }

    [LoggerMessage(EventId = 50, Level = LogLevel.Error, Message = "A change failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogNotKept(ILogger logger, string problem);
}
