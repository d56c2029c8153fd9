using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>What a publisher allows.</summary>
public sealed record PublisherOptions
{
    /// <summary>Names this run of this process, so that proxies can tell the states of two apart.</summary>
    /// <value>Default: random.</value>
    public ulong Epoch { get; init; } = (ulong)Random.Shared.NextInt64();

    /// <summary>The largest message for a proxy. A state that is larger is not sent, and the log says so.</summary>
    /// <value>Default <see cref="ProtocolLimits.MaxStateBytes"/>, which is what proxies take.</value>
    public int MaxMessageBytes { get; init; } = ProtocolLimits.MaxStateBytes;

    /// <summary>How many proxies of one balancer are served at once.</summary>
    /// <value>Default 256.</value>
    public int MaxStreamsPerBalancer { get; init; } = 256;

    /// <summary>How many balancers without a snapshot are waited for: their proxies connected before the snapshot was there.</summary>
    /// <value>Default 1000.</value>
    public int MaxUnpublishedBalancers { get; init; } = 1000;

    /// <summary>How many new streams a second are let in, on all balancers; the rest is told to come back.</summary>
    /// <value>Default 200.</value>
    public int HellosPerSecond { get; init; } = 200;

    /// <summary>How many new streams are let in at once.</summary>
    /// <value>Default 1000.</value>
    public int HelloBurst { get; init; } = 1000;

    /// <summary>How long a new stream may take to say hello.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a proxy may take to answer a state before its stream is ended.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a whole state that a proxy refused is sent to it again.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan RetryAfterRefusal { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a proxy takes a state for outdated until the state is read anew from the API server.</summary>
    /// <value>Default 2 s: another replica that was quicker by more than that is no matter of chance.</value>
    public TimeSpan RereadAfterRefusal { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often something is sent to each proxy.</summary>
    /// <value>Default <see cref="ProtocolLimits.HeartbeatInterval"/>.</value>
    public TimeSpan HeartbeatInterval { get; init; } = ProtocolLimits.HeartbeatInterval;

    /// <summary>How long a proxy may be silent before its stream is ended.</summary>
    /// <value>Default <see cref="ProtocolLimits.SilenceLimit"/>.</value>
    public TimeSpan SilenceLimit { get; init; } = ProtocolLimits.SilenceLimit;
}
