namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>One aspect of a balancer's state, without the time since when: that is for who writes it.</summary>
/// <param name="Type">Which aspect, one of <see cref="ConditionTypes"/>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, and what to do, in sentences.</param>
public sealed record Condition(string Type, ConditionStatus Status, string Reason, string Message);

/// <summary>Whether a condition holds.</summary>
public enum ConditionStatus
{
    /// <summary>It cannot be said.</summary>
    Unknown,

    /// <summary>It does.</summary>
    True,

    /// <summary>It does not.</summary>
    False,
}
