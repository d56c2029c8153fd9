using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Running;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>
/// Contends for a Lease and leads while it holds it. One loop does all requests, one at a time, so that nothing renews behind its
/// back; a term ends by the clock alone, even while a request hangs.
/// </summary>
/// <remarks>
/// Not the client's LeaderElector: that one lets HttpRequestExceptions escape, says IsLeader after it lost, leaves renewals running
/// that write the lease after nobody runs it any more, and never releases.
/// </remarks>
public sealed partial class LeaderElector : ILeadership, IComponent, IDisposable
{
    private readonly LeaderElectionOptions _options;
    private readonly RuntimeServices _services;
    private readonly ApiClient _api;
    private readonly LeaseClient _lease;
    private readonly Leadership _leadership = new();
    private readonly ILogger _logger;
    private long _terms;

    /// <summary>Whether the lease may be this candidate's: also after a write whose answer never came.</summary>
    private bool _mayHold;

    /// <summary>Makes a candidate.</summary>
    /// <param name="configuration">
    /// The server. The candidate connects to it by itself, with short time-outs, so that neither watches nor slow writes of others
    /// come between it and its lease.
    /// </param>
    /// <param name="options">Which lease, and how fast.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    /// <exception cref="ArgumentException">The times do not fit each other.</exception>
    public LeaderElector(KubernetesClientConfiguration configuration, LeaderElectionOptions options, RuntimeServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        options.Validate();
        _options = options;
        _services = services;
        _api = new ApiClient(configuration, services.Time) { HttpClientTimeout = options.RenewDeadline / 2 };
        _lease = new LeaseClient(_api, options, services.Time);
        _logger = services.Logging.CreateLogger(typeof(LeaderElector).FullName!);
        Name = $"{options.Namespace}/{options.Name}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public LeaderTerm? Current => _leadership.Current;

    /// <inheritdoc/>
    public Task<LeaderTerm> NextTermAsync(LeaderTerm? after, CancellationToken cancellationToken) =>
        _leadership.NextTermAsync(after, cancellationToken);

    /// <summary>Contends and leads until cancelled; then waits for the holds on the term and releases the lease.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LeaseView view = default;
        while (!cancellationToken.IsCancellationRequested)
        {
            var attempted = _services.Time.GetTimestamp();
            var (lease, seen) = await TryAcquireAsync(view, cancellationToken);
            view = seen;
            if (lease is not null)
            {
                await LeadAsync(lease, attempted, cancellationToken);
            }
            else
            {
                await DelayAsync(_options.RetryPeriod * (1 + (0.2 * _options.Random())), cancellationToken);
            }
        }

        if (_mayHold)
        {
            await ReleaseAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private async Task<(V1Lease? Lease, LeaseView View)> TryAcquireAsync(LeaseView view, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _lease.ReadAsync(cancellationToken);
            if (lease is not null)
            {
                view = view.After(lease.Spec, _services.Time.GetTimestamp());
                var runsFor = TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? (int)_options.LeaseDuration.TotalSeconds);
                var isFree = view.Holder.Length == 0 || view.Holder == _options.Identity;
                if (!isFree && _services.Time.GetElapsedTime(view.SeenSince) < runsFor)
                {
                    return (null, view);
                }
            }

            _mayHold = true;
            var held = await _lease.HoldAsync(lease, cancellationToken);
            _mayHold = held is not null;
            return (held, view);
        }
        catch (Exception exception)
        {
            // Whatever happens to a request, the candidate stays one.
            Note(exception, cancellationToken);
            return (null, view);
        }
    }

    private async Task LeadAsync(V1Lease lease, long renewed, CancellationToken cancellationToken)
    {
        var left = _options.RenewDeadline - _services.Time.GetElapsedTime(renewed);
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var ending = new CancellationTokenSource(left, _services.Time);
        await using var stopping = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ending);
        var term = new LeaderTerm(++_terms, ending.Token);
        LogLeads(_logger, _options.Identity, Name, term.Number);
        _services.Metrics.Leader.SetLeading(Name, true);
        _leadership.Publish(term);

        await RenewAsync(lease, ending);

        await ending.CancelAsync();
        _leadership.Publish(null);
        _services.Metrics.Leader.SetLeading(Name, false);
        LogLeadsNoLonger(_logger, _options.Identity, Name, term.Number);
        await term.EndAsync();
    }

    private async Task RenewAsync(V1Lease lease, CancellationTokenSource ending)
    {
        while (!ending.IsCancellationRequested)
        {
            await DelayAsync(_options.RetryPeriod, ending.Token);
            if (ending.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var started = _services.Time.GetTimestamp();
                if (await _lease.HoldAsync(lease, ending.Token) is { } renewed)
                {
                    // Counted from before the request: the others count from when they see it, which is later.
                    var left = _options.RenewDeadline - _services.Time.GetElapsedTime(started);
                    ending.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
                    lease = renewed;
                }
                else if (await ReadMineAsync(ending.Token) is { } mine)
                {
                    // A write whose answer got lost, or somebody added a label. To have read it is no renewal: the next round writes.
                    lease = mine;
                }
                else
                {
                    return;
                }
            }
            catch (Exception exception)
            {
                // The term goes on until its deadline: a request that fails may have been the network's last bad moment.
                Note(exception, ending.Token);
            }
        }
    }

    private async Task<V1Lease?> ReadMineAsync(CancellationToken cancellationToken)
    {
        var lease = await _lease.ReadAsync(cancellationToken);
        return lease?.Spec?.HolderIdentity == _options.Identity ? lease : null;
    }

    private async Task ReleaseAsync()
    {
        // The process is about to end: this gets one attempt, within its time-out.
        try
        {
            if (await ReadMineAsync(CancellationToken.None) is { } lease && await _lease.ReleaseAsync(lease, CancellationToken.None) is not null)
            {
                LogReleased(_logger, _options.Identity, Name);
            }
        }
        catch (Exception exception)
        {
            Note(exception, CancellationToken.None);
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, _services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Note(Exception exception, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            _services.Metrics.Leader.CountFailure(Name, ApiErrors.Word(exception));
            LogFailed(_logger, Name, ApiErrors.Text(exception));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Identity} leads by lease {Lease}, term {Term}.")]
    private static partial void LogLeads(ILogger logger, string identity, string lease, long term);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Identity} no longer leads by lease {Lease}, term {Term} is over.")]
    private static partial void LogLeadsNoLonger(ILogger logger, string identity, string lease, long term);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "{Identity} released lease {Lease}.")]
    private static partial void LogReleased(ILogger logger, string identity, string lease);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Lease {Lease} could not be read or written: {Problem}")]
    private static partial void LogFailed(ILogger logger, string lease, string problem);
}
