using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>Counts how requests ended, where everyone who wants to know looks for it.</summary>
internal sealed partial class RequestRecorder(
    Balancer balancer,
    TrafficCounters counters,
    ProxyMetrics metrics,
    IEnumerable<IRequestObserver> observers,
    ILogger<RequestRecorder> logger)
{
    private readonly ImmutableArray<IRequestObserver> _observers = [.. observers];

    /// <summary>A server answered.</summary>
    public void RecordAnswer(BalancerState state, ServerRuntime server, int status, TimeSpan duration)
    {
        var failed = status >= StatusCodes.Status500InternalServerError;
        var isGatewayFailure = status is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;
        var outcome = failed ? RequestOutcome.ServerError : RequestOutcome.Success;
        counters.Count(outcome);
        Record(state, server, new RequestRecord(server.Name, !failed, duration, outcome, status), isGatewayFailure);
    }

    /// <summary>A server did not answer, or not all of it.</summary>
    /// <param name="state">What the request went by.</param>
    /// <param name="server">The server.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="status">The status that the client was sent, or will be.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="isLast">Whether no other server is tried.</param>
    public void RecordFailure(
        BalancerState state, ServerRuntime server, RequestOutcome outcome, int status, TimeSpan duration, bool isLast)
    {
        var failed = outcome.IsFailure();
        if (isLast)
        {
            counters.Count(outcome);
        }

        Record(state, server, new RequestRecord(server.Name, !failed, duration, outcome, status), countsForEjection: failed);
    }

    /// <summary>A request was sent to no server.</summary>
    public void RecordWithoutServer(RequestOutcome outcome, int status)
    {
        counters.Count(outcome);
        Tell(new RequestRecord(null, !outcome.IsFailure(), TimeSpan.Zero, outcome, status));
    }

    /// <summary>A server stands in for the owner of a key.</summary>
    public void RecordWalk() => counters.CountWalk();

    private void Record(BalancerState state, ServerRuntime server, in RequestRecord record, bool countsForEjection)
    {
        var inARow = server.Count(record.Outcome, countsForEjection);
        var limit = state.Snapshot.Policy.OutlierDetection.ConsecutiveFailures;

        // At the limit and at each multiple of it: where the cap kept a server in, it is asked again.
        if (inARow > 0 && limit > 0 && inARow % limit == 0)
        {
            balancer.ReportFailures(server);
        }

        metrics.ObserveDuration(record.Duration);
        Tell(record);
    }

    private void Tell(in RequestRecord record)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnRequest(record);
            }
            catch (Exception exception)
            {
                // A user's observer must not break requests.
                LogObserverFailed(logger, exception, observer.GetType().Name);
            }
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "Observer {Observer} failed.")]
    private static partial void LogObserverFailed(ILogger logger, Exception exception, string observer);
}
