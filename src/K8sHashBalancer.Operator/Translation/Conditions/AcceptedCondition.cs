using System.Globalization;

namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>Makes the condition Accepted of what was found.</summary>
internal static class AcceptedCondition
{
    /// <summary>More would not be read, and a message has a limit.</summary>
    private const int MostFindings = 20;

    public static Condition Of(FindingList findings)
    {
        var all = findings.All.ToList();
        if (all.Count == 0)
        {
            return new Condition(
                ConditionTypes.Accepted, ConditionStatus.True, ConditionReasons.Accepted, "All that the spec says and names can be used.");
        }

        var messages = all.Take(MostFindings).Select(finding => finding.Message).ToList();
        if (all.Count > MostFindings)
        {
            messages.Add(string.Create(CultureInfo.InvariantCulture, $"And {all.Count - MostFindings} more."));
        }

        return new Condition(
            ConditionTypes.Accepted,
            all[0].IsError ? ConditionStatus.False : ConditionStatus.True,
            all[0].Reason,
            string.Join(' ', messages));
    }
}
