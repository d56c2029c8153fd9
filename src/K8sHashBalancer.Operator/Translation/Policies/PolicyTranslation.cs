using System.Collections.Frozen;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Policies;

/// <summary>All of a spec but its servers, as the proxies are told it.</summary>
internal static class PolicyTranslation
{
    /// <summary>The policy, or null if a word in the spec is not known: a guess would send keys to the wrong servers.</summary>
    public static BalancerPolicy? Translate(HashBalancerSpec spec, HashFunctionRegistry hashFunctions, FindingList findings)
    {
        var balancing = BalancingTranslation.Translate(spec, hashFunctions, findings);
        return Choose("spec.panic", spec.Panic, PanicChoices.All, findings, out var panic) && balancing is not null
            ? new BalancerPolicy
            {
                Balancing = balancing,
                HealthCheck = ToPolicy(spec.HealthCheck),
                OutlierDetection = ToPolicy(spec.OutlierDetection),
                Panic = panic,
                RetryAttempts = spec.Retry.Attempts,
                Timeouts = ToPolicy(spec.Timeouts),
            }
            : null;
    }

    /// <summary>What a word stands for. The API server lets no other words in, unless its schema is newer than this operator.</summary>
    public static bool Choose<T>(string field, string word, FrozenDictionary<string, T> choices, FindingList findings, out T? value)
    {
        choices.TryGetValue(word, out value);
        return IsKnown(field, word, choices.Keys, findings);
    }

    /// <summary>Whether a word is known; said if it is not.</summary>
    public static bool IsKnown(string field, string word, IReadOnlyCollection<string> known, FindingList findings)
    {
        if (known.Contains(word))
        {
            return true;
        }

        findings.Error(
            ConditionReasons.UnknownValue,
            $"{field}: this version of the operator does not know {Wording.Quote(word)}; write one of "
            + $"{string.Join(", ", known.Order(StringComparer.Ordinal))}, or update the operator.");
        return false;
    }

    private static HealthCheckPolicy ToPolicy(HealthCheckSpec spec) => new()
    {
        Enabled = spec.Enabled,
        Path = spec.Path,
        Interval = Seconds(spec.IntervalSeconds),
        Timeout = Seconds(spec.TimeoutSeconds),
        UnhealthyThreshold = spec.UnhealthyThreshold,
        HealthyThreshold = spec.HealthyThreshold,
    };

    private static OutlierDetectionPolicy ToPolicy(OutlierDetectionSpec spec) => new()
    {
        ConsecutiveFailures = spec.ConsecutiveFailures,
        Ejection = Seconds(spec.EjectionSeconds),
        MaxEjectedPercent = spec.MaxEjectedPercent,
    };

    private static TimeoutPolicy ToPolicy(TimeoutsSpec spec) => new()
    {
        Connect = Seconds(spec.ConnectSeconds),
        Response = Seconds(spec.ResponseSeconds),
        Drain = Seconds(spec.DrainSeconds),
    };

    private static TimeSpan Seconds(decimal seconds) => TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
}
