using System.Collections.Immutable;
using System.Threading.Channels;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Forwarding;
using K8sHashBalancer.Proxy.Probing;

namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>
/// Owns one balancer's state. Snapshots, probe results and ejections come in through a channel; one loop turns each into the
/// next <see cref="BalancerState"/> and swaps it in, and requests read <see cref="State"/> without waiting for anything.
/// </summary>
public sealed partial class Balancer : IHostedService, IAsyncDisposable
{
    private readonly Channel<BalancerMessage> _inbox = Channel.CreateUnbounded<BalancerMessage>(new() { SingleReader = true });
    private readonly HashFunctionRegistry _hashFunctions;
    private readonly AlgorithmRegistry _algorithms;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ServerProber _prober;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private BalancerState _state;
    private bool _hasSnapshot;

    /// <summary>Makes a balancer without servers.</summary>
    public Balancer(HashFunctionRegistry hashFunctions, AlgorithmRegistry algorithms, TimeProvider time, ILogger<Balancer> logger)
    {
        _hashFunctions = hashFunctions;
        _algorithms = algorithms;
        _time = time;
        _logger = logger;
        _prober = new ServerProber(time, ReportProbe);
        _state = CreateState(Prepare(Snapshot.Create([])), []);
    }

    /// <summary>What requests go by now.</summary>
    public BalancerState State => Volatile.Read(ref _state);

    /// <summary>Whether a first snapshot was applied.</summary>
    internal bool HasSnapshot => Volatile.Read(ref _hasSnapshot);

    /// <summary>
    /// Completes when a first snapshot was applied and each of its servers was probed once, so that the first request meets a
    /// balancer that knows its servers.
    /// </summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Builds what a snapshot needs, without putting it into effect. Takes the caller's time, so that neither requests nor the loop
    /// wait for a large ring; what the current state has in common with the snapshot is reused.
    /// </summary>
    /// <exception cref="ArgumentException">No algorithm or hash function has the snapshot's names; or what a registered one throws.</exception>
    public PreparedSnapshot Prepare(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var policy = snapshot.Policy.Balancing;
        var before = State;
        if (before?.Snapshot.RingFingerprint == snapshot.RingFingerprint)
        {
            return new PreparedSnapshot(snapshot, before.Hasher, before.LoadBalancer);
        }

        var hasher = new KeyHasher(_hashFunctions.Get(policy.HashFunction), policy.Finalizer);
        var reusable = before?.Snapshot.Policy.Balancing.Algorithm == policy.Algorithm ? before.LoadBalancer : null;
        var loadBalancer = _algorithms.Get(policy.Algorithm)(new LoadBalancerSpec(snapshot.Members, hasher, policy.VirtualNodes), reusable);
        return new PreparedSnapshot(snapshot, hasher, loadBalancer);
    }

    /// <summary>Prepares a snapshot and puts it into effect.</summary>
    /// <exception cref="ArgumentException">As <see cref="Prepare"/>.</exception>
    public Task ApplyAsync(Snapshot snapshot) => ApplyAsync(Prepare(snapshot));

    /// <summary>Makes the balancer what the snapshot says. Completes when every new request goes by it.</summary>
    public Task ApplyAsync(PreparedSnapshot prepared)
    {
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _inbox.Writer.TryWrite(new BalancerMessage.Apply(prepared, applied))
            ? applied.Task
            : throw new InvalidOperationException("The balancer has stopped.");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_inbox.Writer.TryComplete())
        {
            await _stopping.CancelAsync();
            await _prober.DisposeAsync();
        }

        await _loop.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    /// <summary>Says that a server failed as many requests in a row as eject it. Called on the request path: never waits.</summary>
    internal void ReportFailures(ServerRuntime server) => _inbox.Writer.TryWrite(new BalancerMessage.FailedInARow(server));

    private void ReportProbe(ServerRuntime server, bool succeeded, string? detail) =>
        _inbox.Writer.TryWrite(new BalancerMessage.Probed(server, succeeded, detail));

    private async Task RunAsync()
    {
        await foreach (var message in _inbox.Reader.ReadAllAsync())
        {
            switch (message)
            {
                case BalancerMessage.Apply apply:
                    OnApply(apply);
                    break;
                case BalancerMessage.Probed probed:
                    OnProbed(probed);
                    break;
                case BalancerMessage.FailedInARow failed:
                    OnFailedInARow(failed.Server);
                    break;
                case BalancerMessage.EjectionOver over:
                    OnEjectionOver(over);
                    break;
            }
        }
    }

    private void OnApply(BalancerMessage.Apply apply)
    {
        var snapshot = apply.Prepared.Snapshot;
        var known = State.Servers.ToDictionary(server => (server.Identity, server.Address));
        var servers = snapshot.Servers
            .Select(server => known.GetValueOrDefault((server.Identity, server.Address)) ?? new ServerRuntime(server, _time.GetUtcNow()))
            .ToImmutableArray();
        for (var i = 0; i < servers.Length; i++)
        {
            servers[i].Observe(IsWorthAProbe(snapshot.Servers[i]));
        }

        Publish(CreateState(apply.Prepared, servers));
        Volatile.Write(ref _hasSnapshot, true);
        _prober.Update([.. servers.Where(server => server.IsObserved)], snapshot.Policy.HealthCheck);
        LogApplied(_logger, snapshot.Fingerprint, snapshot.RingFingerprint, servers.Length, State.Availability.Candidates.Count);
        MarkReadyWhenProbed();
        apply.Applied.SetResult();
    }

    private void OnProbed(BalancerMessage.Probed probed)
    {
        var server = probed.Server;
        var before = server.Health;
        server.CountProbe(probed.Succeeded);
        if (!server.IsObserved)
        {
            // It was on its way when the server stopped being ready.
            return;
        }

        server.Health = before.AfterProbe(probed.Succeeded, State.Snapshot.Policy.HealthCheck);
        server.ProbeDetail = probed.Succeeded ? null : probed.Detail;
        if (server.Health.Probe != before.Probe)
        {
            PublishHealth();
        }

        MarkReadyWhenProbed();
    }

    private void OnFailedInARow(ServerRuntime server)
    {
        var policy = State.Snapshot.Policy.OutlierDetection;
        if (!State.Servers.Contains(server) || !server.IsObserved || server.Health.EjectedUntil is not null)
        {
            return;
        }

        server.ForgetFailures();
        if (!EjectionRule.AllowsOneMore(State.Snapshot.Servers, Health(State.Servers), policy))
        {
            LogNotEjected(_logger, server.Name, policy.MaxEjectedPercent);
            return;
        }

        var until = _time.GetUtcNow() + policy.Ejection;
        server.Health = server.Health with { EjectedUntil = until };
        PublishHealth();
        _ = EndEjectionAfterAsync(server, policy.Ejection, until);
    }

    private async Task EndEjectionAfterAsync(ServerRuntime server, TimeSpan ejection, DateTimeOffset until)
    {
        await Task.Delay(ejection, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _inbox.Writer.TryWrite(new BalancerMessage.EjectionOver(server, until));
    }

    private void OnEjectionOver(BalancerMessage.EjectionOver over)
    {
        var server = over.Server;
        if (server.Health.EjectedUntil != over.Until)
        {
            // That ejection was forgotten with a restart of the server, and this may be another one.
            return;
        }

        server.ForgetFailures();
        server.Health = server.Health with { EjectedUntil = null };
        PublishHealth();
    }

    private BalancerState CreateState(PreparedSnapshot prepared, ImmutableArray<ServerRuntime> servers)
    {
        var policy = prepared.Snapshot.Policy;
        var availability = Availability.Decide(prepared.Snapshot.Servers, Health(servers), policy.Panic);
        return new BalancerState(prepared, servers, availability, Upstream.For(policy.Timeouts, State?.Upstream));
    }

    private void PublishHealth()
    {
        var state = State;
        Publish(state.With(Availability.Decide(state.Snapshot.Servers, Health(state.Servers), state.Snapshot.Policy.Panic)));
    }

    private void Publish(BalancerState state)
    {
        var before = State.Availability.Tier;
        Volatile.Write(ref _state, state);
        UpdateStatus(state);
        if (before != state.Availability.Tier)
        {
            var level = state.Availability.Tier == AvailabilityTier.Available ? LogLevel.Information : LogLevel.Warning;
            LogTier(_logger, level, state.Availability.Tier, state.Availability.Candidates.Count, state.Servers.Length);
        }
    }

    private void UpdateStatus(BalancerState state)
    {
        for (var i = 0; i < state.Servers.Length; i++)
        {
            var server = state.Servers[i];
            var before = server.Status;
            var after = ServerStatus.Of(state.Snapshot.Servers[i], server.Health, server.ProbeDetail, before, _time.GetUtcNow());
            server.Status = after;
            if (after.Condition != before.Condition)
            {
                var level = after.Condition == ServerCondition.Unhealthy ? LogLevel.Warning : LogLevel.Information;
                LogStatus(_logger, level, server.Name, before.Condition, after.Condition, after.Reason);
            }
        }
    }

    private void MarkReadyWhenProbed()
    {
        if (!_ready.Task.IsCompleted && (!State.Snapshot.Policy.HealthCheck.Enabled || State.Servers.All(server => server.WasProbed || !server.IsObserved)))
        {
            _ready.TrySetResult();
        }
    }

    /// <summary>
    /// A server that Kubernetes does not call ready gets no requests, whatever a probe would say. And a pod that starts may well
    /// be ready the moment after it failed a probe: with the next one an interval away, this proxy would leave it out for so long,
    /// and another one, whose probe came a moment later, would not.
    /// </summary>
    private static bool IsWorthAProbe(Server server) => server.State != ServerState.NotReady;

    private static ServerHealth[] Health(ImmutableArray<ServerRuntime> servers) => [.. servers.Select(server => server.Health)];

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Applied snapshot {Snapshot}: ring {Ring}, {Servers} servers, {Candidates} of them take requests.")]
    private static partial void LogApplied(ILogger logger, Fingerprint snapshot, Fingerprint ring, int servers, int candidates);

    [LoggerMessage(EventId = 2, Message = "Server {Server} is {After} now, was {Before}. {Reason}")]
    private static partial void LogStatus(ILogger logger, LogLevel level, string server, ServerCondition before, ServerCondition after, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Server {Server} fails requests but is not ejected: more than {Percent} % of the servers would be out.")]
    private static partial void LogNotEjected(ILogger logger, string server, int percent);

    [LoggerMessage(EventId = 4, Message = "Servers that take requests: {Tier}, {Candidates} of {Servers}.")]
    private static partial void LogTier(ILogger logger, LogLevel level, AvailabilityTier tier, int candidates, int servers);
}
