namespace K8sHashBalancer.Proxy.Receiving.Commands;

/// <summary>How long a proxy waits when it has servers changed.</summary>
internal sealed record CommandOptions
{
    /// <summary>For the answer of one operator. It waits 10 s for the API server, and then says so.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>For a stored change to arrive here. That takes milliseconds; where it does not, the caller is told.</summary>
    public TimeSpan ArrivalTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
