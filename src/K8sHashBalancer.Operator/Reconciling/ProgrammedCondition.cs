using k8s.Autorest;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Whether the proxies run what the resource says.</summary>
internal static class ProgrammedCondition
{
    /// <summary>
    /// How long what was published may be on its way until proxies are called behind. Each pod that comes or goes makes a new
    /// revision: without this the condition would turn, with two events, at each of them, and whenever the operator starts anew.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The condition.</summary>
    /// <param name="translation">What the resource amounts to.</param>
    /// <param name="proxies">How far the proxies are.</param>
    /// <param name="desired">How many there should be.</param>
    /// <param name="wasTrue">Whether it held so far.</param>
    /// <param name="now">The time.</param>
    public static Condition Of(TranslationResult translation, BalancerStatus proxies, int desired, bool wasTrue, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(proxies);
        if (translation.Snapshot is null)
        {
            return False(ConditionReasons.NotAccepted, "The spec cannot be run; the condition Accepted says why. Proxies go on with what they had.");
        }

        if (desired == 0)
        {
            return False(ProgrammedReasons.NoProxies, "spec.proxy.replicas is 0: set it to 1 or more to serve requests.");
        }

        if (proxies.Proxies.FirstOrDefault(proxy => proxy.Refusal is not null) is { } refusing)
        {
            return False(ProgrammedReasons.Refused, $"Proxy {refusing.Name} refused the snapshot: {refusing.Refusal}");
        }

        var run = $"{proxies.UpToDate} of {desired} proxies run revision {translation.Snapshot.Fingerprint}";
        if (proxies.UpToDate >= desired)
        {
            return True($"{run}.");
        }

        return wasTrue && PatienceLeft(proxies, desired, now) is not null
            ? True($"{run}, which is on its way to the others.")
            : False(ProgrammedReasons.ProxiesBehind, $"{run}; {proxies.Proxies.Length} are connected.");
    }

    /// <summary>The condition when the API server does not let the operator make the proxies.</summary>
    public static Condition NotApplied(HttpOperationException refusal) => False(
        ProgrammedReasons.NotApplied, $"The API server refused an object of the proxies: {ApiErrors.Text(refusal).TrimEnd('.')}. It is tried again.");

    /// <summary>How much longer proxies that are behind are waited for; null if none are, or for no longer.</summary>
    public static TimeSpan? PatienceLeft(BalancerStatus proxies, int desired, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(proxies);
        if (proxies.UpToDate >= desired || proxies.PublishedAt is not { } publishedAt)
        {
            return null;
        }

        var left = publishedAt + Patience - now;
        return left > TimeSpan.Zero ? left : null;
    }

    private static Condition True(string message) => new(ConditionTypes.Programmed, ConditionStatus.True, ProgrammedReasons.Programmed, message);

    private static Condition False(string reason, string message) => new(ConditionTypes.Programmed, ConditionStatus.False, reason, message);
}
