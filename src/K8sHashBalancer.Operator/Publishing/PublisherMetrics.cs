using System.Collections.Immutable;
using Grpc.Core;
using K8sHashBalancer.Protocol.V1;
using Prometheus;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>The publisher's Prometheus metrics.</summary>
internal sealed class PublisherMetrics
{
    /// <summary>What proxies are turned away with.</summary>
    private static readonly ImmutableArray<StatusCode> Refusals =
    [
        StatusCode.Unauthenticated, StatusCode.PermissionDenied, StatusCode.ResourceExhausted, StatusCode.InvalidArgument,
        StatusCode.FailedPrecondition, StatusCode.AlreadyExists, StatusCode.Unavailable,
    ];

    private readonly Counter _published;
    private readonly Counter _messages;
    private readonly Counter _bytes;
    private readonly Counter _nacks;
    private readonly Counter _turnedAway;
    private readonly Histogram _propagation;

    public PublisherMetrics(CollectorRegistry registry, Func<(int Streams, int Behind, TimeSpan Standstill)> count)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        var streams = factory.CreateGauge("hashbalancer_operator_streams", "Proxies that are connected to this operator.");
        var behind = factory.CreateGauge("hashbalancer_operator_proxies_behind", "Those of them that do not go by the newest snapshot yet.");
        var standstill = factory.CreateGauge(
            "hashbalancer_operator_proxies_behind_seconds",
            "For how long the proxy that has been behind for longest has not come any further; 0 if none is behind.");
        _published = factory.CreateCounter("hashbalancer_operator_snapshots_published_total", "Snapshots that were published, of all balancers.");
        _messages = factory.CreateCounter("hashbalancer_operator_messages_total", "States sent to proxies, by kind: full or delta.", "kind");
        _bytes = factory.CreateCounter("hashbalancer_operator_message_bytes_total", "Bytes of the states sent to proxies, by kind: full or delta.", "kind");
        _nacks = factory.CreateCounter("hashbalancer_operator_nacks_total", "States that a proxy refused, by reason.", "reason");
        _turnedAway = factory.CreateCounter("hashbalancer_operator_streams_refused_total", "Proxies that were turned away, by gRPC status.", "status");
        _propagation = factory.CreateHistogram(
            "hashbalancer_operator_propagation_seconds",
            "From the publication of a snapshot to the word of a proxy that it goes by it.",
            new HistogramConfiguration { Buckets = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30] });
        registry.AddBeforeCollectCallback(() =>
        {
            var counts = count();
            streams.Set(counts.Streams);
            behind.Set(counts.Behind);
            standstill.Set(counts.Standstill.TotalSeconds);
        });

        // There from the start, so that a rate sees the first one.
        foreach (var kind in (string[])["full", "delta"])
        {
            _messages.WithLabels(kind);
            _bytes.WithLabels(kind);
        }

        foreach (var reason in Enum.GetValues<NackReason>())
        {
            _nacks.WithLabels(Word(reason));
        }

        foreach (var status in Refusals)
        {
            _turnedAway.WithLabels(status.ToString());
        }
    }

    public void CountPublished() => _published.Inc();

    public void CountMessage(OperatorMessage message, int bytes)
    {
        var kind = message.ContentCase == OperatorMessage.ContentOneofCase.Full ? "full" : "delta";
        _messages.WithLabels(kind).Inc();
        _bytes.WithLabels(kind).Inc(bytes);
    }

    public void CountNack(NackReason reason) => _nacks.WithLabels(Word(reason)).Inc();

    public void CountTurnedAway(StatusCode status) => _turnedAway.WithLabels(status.ToString()).Inc();

    public void ObservePropagation(TimeSpan duration) => _propagation.Observe(duration.TotalSeconds);

    private static string Word(NackReason reason) => reason switch
    {
        NackReason.WrongBase => "wrong_base",
        NackReason.WrongFingerprint => "wrong_fingerprint",
        NackReason.Unreadable => "unreadable",
        NackReason.Outdated => "outdated",
        NackReason.Rejected => "rejected",
        _ => "other",
    };
}
