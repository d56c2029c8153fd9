using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Whether the proxies run what the resource says.</summary>
internal static class ProgrammedCondition
{
    /// <summary>The condition.</summary>
    /// <param name="translation">What the resource amounts to.</param>
    /// <param name="proxies">How far the proxies are.</param>
    /// <param name="desired">How many there should be.</param>
    public static Condition Of(TranslationResult translation, BalancerStatus proxies, int desired)
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

        return proxies.UpToDate >= desired
            ? new Condition(ConditionTypes.Programmed, ConditionStatus.True, ProgrammedReasons.Programmed, $"{proxies.UpToDate} of {desired} proxies run revision {translation.Snapshot.Fingerprint}.")
            : False(ProgrammedReasons.ProxiesBehind, $"{proxies.UpToDate} of {desired} proxies run revision {translation.Snapshot.Fingerprint}; {proxies.Proxies.Length} are connected.");
    }

    private static Condition False(string reason, string message) => new(ConditionTypes.Programmed, ConditionStatus.False, reason, message);
}
