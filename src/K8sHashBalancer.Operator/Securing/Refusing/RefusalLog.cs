namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>
/// Counts refusals, and says in the log what to do about them: one line for a reason in a while, so that a flood cannot fill the log,
/// and how many there were since the last.
/// </summary>
internal sealed partial class RefusalLog(RefusalMetrics metrics, TimeProvider time, ILogger<RefusalLog> logger)
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<RefusalReason, (long SaidAt, int Unsaid)> _said = [];

    /// <summary>Somebody was turned away.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="peer">Where it came from.</param>
    public void Add(Refusal refusal, string peer)
    {
        metrics.Count(refusal.Reason);
        int unsaid;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_said.TryGetValue(refusal.Reason, out var last) && time.GetElapsedTime(last.SaidAt, now) < Spacing)
            {
                _said[refusal.Reason] = last with { Unsaid = last.Unsaid + 1 };
                return;
            }

            unsaid = last.Unsaid;
            _said[refusal.Reason] = (now, 0);
        }

        LogRefused(logger, peer, refusal.Detail, RefusalWords.Advice(refusal.Reason), RefusalWords.Label(refusal.Reason), unsaid);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Turned away {Peer}. {Detail} {Advice} ({Reason}; {Unsaid} more since the last such line.)")]
    private static partial void LogRefused(ILogger logger, string peer, string detail, string advice, string reason, int unsaid);
}
