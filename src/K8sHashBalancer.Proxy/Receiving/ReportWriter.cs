using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Makes the reports of one stream: the first has all servers, each later one those that changed since.</summary>
internal sealed class ReportWriter(Balancer balancer, TrafficCounters counters, Lifetime lifetime, StateReceiver receiver)
{
    private readonly Dictionary<string, ServerReport> _told = [];
    private BalancerState? _lastState;
    private Core.Snapshots.Fingerprint? _lastHeld;
    private string? _lastDetail;

    /// <summary>Whether something else than a counter has changed since the last report.</summary>
    public bool IsDue =>
        !ReferenceEquals(_lastState, balancer.State) || receiver.Held?.Snapshot.Fingerprint != _lastHeld || lifetime.Readiness.Detail != _lastDetail;

    /// <summary>A report on what is so now.</summary>
    public Report Write()
    {
        var readiness = lifetime.Readiness;
        var held = receiver.Held;
        var state = balancer.State;
        (_lastState, _lastHeld, _lastDetail) = (state, held?.Snapshot.Fingerprint, readiness.Detail);
        var report = new Report
        {
            Held = held?.ToHeld(),
            Ready = readiness.Ready,
            Detail = readiness.Detail,
            Candidates = state.Availability.Candidates.Count,
            Requests = counters.Outcomes.Total,
            Failures = counters.Outcomes.Failed,
        };
        foreach (var server in state.Servers)
        {
            var now = Describe(server);
            if (!now.Equals(_told.GetValueOrDefault(server.Identity)))
            {
                _told[server.Identity] = now;
                report.Servers.Add(now);
            }
        }

        Forget(state);
        return report;
    }

    private void Forget(BalancerState state)
    {
        if (_told.Count > state.Servers.Length)
        {
            foreach (var gone in _told.Keys.Except(state.Servers.Select(server => server.Identity)).ToArray())
            {
                _told.Remove(gone);
            }
        }
    }

    private static ServerReport Describe(ServerRuntime server) => new()
    {
        Identity = server.Identity,
        Condition = (Condition)server.Status.Condition,
        Reason = server.Status.Reason,
        Since = server.Status.Since.ToUnixTimeMilliseconds(),
        Verdict = VerdictOf(server),
        ProbesPassed = server.ProbesPassed,
        ProbesFailed = server.ProbesFailed,
        Requests = server.Outcomes.Total,
        Failures = server.Outcomes.Failed,
        InFlight = server.Load.InFlight,
    };

    private static Verdict VerdictOf(ServerRuntime server) => server.Probe switch
    {
        ProbeVerdict.Passing => Verdict.Passing,
        ProbeVerdict.Failing => Verdict.Failing,
        _ => Verdict.Unknown,
    };
}
