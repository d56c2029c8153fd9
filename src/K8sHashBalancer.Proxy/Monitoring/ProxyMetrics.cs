using System.Collections.Immutable;
using System.Text.Json;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Balancing;
using Prometheus;

namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>
/// The proxy's Prometheus metrics. All but the latency histogram are copied from the counters that the request path keeps
/// anyway, when somebody asks for them.
/// </summary>
/// <remarks>
/// Series by server exist for the servers of the current snapshot, and not at all if there are more than
/// <see cref="MaxServersByName"/> of them: the totals stay, and <c>/api/servers</c> has the rest.
/// </remarks>
internal sealed class ProxyMetrics
{
    /// <summary>Above this many servers there are no series by server.</summary>
    public const int MaxServersByName = 1000;

    private static readonly ImmutableArray<(RequestOutcome Outcome, string Label)> Outcomes =
        [.. Enum.GetValues<RequestOutcome>().Select(outcome => (outcome, Label(outcome)))];

    private static readonly ImmutableArray<(ServerCondition Condition, string Label)> Conditions =
        [.. Enum.GetValues<ServerCondition>().Select(condition => (condition, condition.Word()))];

    private static readonly ImmutableArray<(AvailabilityTier Tier, string Label)> Tiers =
        [.. Enum.GetValues<AvailabilityTier>().Select(tier => (tier, Label(tier)))];

    private readonly Balancer _balancer;
    private readonly TrafficCounters _counters;
    private readonly Counter _requests;
    private readonly Counter _walked;
    private readonly Histogram _duration;
    private readonly Gauge _ringFingerprint;
    private readonly Gauge _serversByStatus;
    private readonly Gauge _candidates;
    private readonly Gauge _tiers;
    private readonly Counter _serverRequests;
    private readonly Gauge _serverInFlight;
    private readonly Gauge _serverAvailable;
    private readonly Counter _serverProbes;
    private ImmutableArray<ServerRuntime> _named = [];

    public ProxyMetrics(Balancer balancer, TrafficCounters counters, CollectorRegistry registry)
    {
        _balancer = balancer;
        _counters = counters;
        var factory = Metrics.WithCustomRegistry(registry);
        _requests = factory.CreateCounter("hashbalancer_requests_total", "Requests of clients, by how they ended.", "outcome");
        _walked = factory.CreateCounter("hashbalancer_picks_walked_total", "Picks for which another server stood in for the owner of the key.");
        _duration = factory.CreateHistogram(
            "hashbalancer_request_duration_seconds",
            "From the choice of a server to the last byte of its answer.",
            new HistogramConfiguration { Buckets = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60] });
        _ringFingerprint = factory.CreateGauge(
            "hashbalancer_ring_fingerprint",
            "The first 52 bits of the ring's fingerprint: proxies with different values send keys to different servers. Absent until there is a ring.",
            new GaugeConfiguration { SuppressInitialValue = true });
        _serversByStatus = factory.CreateGauge("hashbalancer_servers", "Servers, by status.", "status");
        _candidates = factory.CreateGauge("hashbalancer_candidate_servers", "Servers that take requests now.");
        _tiers = factory.CreateGauge("hashbalancer_serving_tier", "1 for the tier that the servers are of that take requests now, 0 for the others.", "tier");
        _serverRequests = factory.CreateCounter(
            "hashbalancer_server_requests_total", "Requests sent to a server, retries among them, by how they ended.", "server", "outcome");
        _serverInFlight = factory.CreateGauge("hashbalancer_server_requests_in_flight", "Requests that a server is answering.", "server");
        _serverAvailable = factory.CreateGauge("hashbalancer_server_available", "1 if the server takes requests now, 0 if not.", "server");
        _serverProbes = factory.CreateCounter("hashbalancer_server_probes_total", "Probes of a server, by result.", "server", "result");
        factory.CreateGauge("hashbalancer_build_info", "1, with the version of the proxy.", "version").WithLabels(ProductVersion.Text).Set(1);
        registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>Adds one request to the latency histogram.</summary>
    public void ObserveDuration(TimeSpan duration) => _duration.Observe(duration.TotalSeconds);

    private void Collect()
    {
        var state = _balancer.State;
        foreach (var (outcome, label) in Outcomes)
        {
            _requests.WithLabels(label).IncTo(_counters.Outcomes[outcome]);
        }

        _walked.IncTo(_counters.WalkedOn);

        if (_balancer.HasSnapshot)
        {
            // A double holds 53 bits exactly.
            _ringFingerprint.Set(state.Snapshot.RingFingerprint.Value >> 12);
        }

        _candidates.Set(state.Availability.Candidates.Count);
        foreach (var (tier, label) in Tiers)
        {
            _tiers.WithLabels(label).Set(state.Availability.Tier == tier ? 1 : 0);
        }

        foreach (var (condition, label) in Conditions)
        {
            _serversByStatus.WithLabels(label).Set(state.Servers.Count(server => server.Status.Condition == condition));
        }

        CollectByServer(state);
    }

    private void CollectByServer(BalancerState state)
    {
        var named = state.Servers.Length <= MaxServersByName ? state.Servers : [];
        foreach (var gone in _named.Except(named))
        {
            Forget(gone.Name);
        }

        _named = named;
        for (var i = 0; i < named.Length; i++)
        {
            var server = named[i];
            foreach (var (outcome, label) in Outcomes)
            {
                if (server.Outcomes[outcome] is > 0 and var count)
                {
                    _serverRequests.WithLabels(server.Name, label).IncTo(count);
                }
            }

            _serverInFlight.WithLabels(server.Name).Set(server.Load.InFlight);
            _serverAvailable.WithLabels(server.Name).Set(state.Availability.Candidates.Contains(i) ? 1 : 0);
            _serverProbes.WithLabels(server.Name, "passed").IncTo(server.ProbesPassed);
            _serverProbes.WithLabels(server.Name, "failed").IncTo(server.ProbesFailed);
        }
    }

    private void Forget(string server)
    {
        foreach (var (_, label) in Outcomes)
        {
            _serverRequests.RemoveLabelled(server, label);
        }

        _serverInFlight.RemoveLabelled(server);
        _serverAvailable.RemoveLabelled(server);
        _serverProbes.RemoveLabelled(server, "passed");
        _serverProbes.RemoveLabelled(server, "failed");
    }

    private static string Label(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
