using K8sHashBalancer.Protocol;
using Prometheus;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>What Prometheus is told of the streams to operators.</summary>
internal sealed class ReceiverMetrics
{
    private readonly Counter _states;

    public ReceiverMetrics(CollectorRegistry registry, ConnectedOperators connected)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var operators = factory.CreateGauge("hashbalancer_connected_operators", "Replicas of the operator that the proxy follows now.");
        _states = factory.CreateCounter(
            "hashbalancer_states_total", "States that operators offered, by answer: taken, known (held already), outdated, refused.", "answer");
        foreach (var answer in (string[])["taken", "known", "outdated", "refused"])
        {
            // There from the start, so that a rate sees the first one.
            _states.WithLabels(answer);
        }

        registry.AddBeforeCollectCallback(() => operators.Set(connected.Count));
    }

    /// <summary>
    /// A registry whose series all say which balancer they are of, so that proxies of one can be held against each other whatever
    /// labels the scraping adds. Not "namespace": that one Prometheus sets itself.
    /// </summary>
    public static CollectorRegistry RegistryOf(BalancerName balancer)
    {
        var registry = Metrics.NewCustomRegistry();
        registry.SetStaticLabels(new Dictionary<string, string> { ["balancer_namespace"] = balancer.Namespace, ["balancer"] = balancer.Name });
        return registry;
    }

    /// <summary>Counts an offer.</summary>
    public void Count(string answer) => _states.WithLabels(answer).Inc();
}
