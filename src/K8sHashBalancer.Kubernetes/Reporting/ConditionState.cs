namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>What a condition is, apart from since when.</summary>
/// <param name="Type">Its name, in CamelCase: "Available".</param>
/// <param name="Status">"True", "False" or "Unknown".</param>
/// <param name="Reason">Why, as one CamelCase word for programs. Never empty.</param>
/// <param name="Message">Why, as a sentence for people that says what to do.</param>
public sealed record ConditionState(string Type, string Status, string Reason, string Message)
{
    /// <summary>A condition that holds.</summary>
    public static ConditionState True(string type, string reason, string message) => new(type, "True", reason, message);

    /// <summary>A condition that does not hold.</summary>
    public static ConditionState False(string type, string reason, string message) => new(type, "False", reason, message);

    /// <summary>A condition of which it is not known.</summary>
    public static ConditionState Unknown(string type, string reason, string message) => new(type, "Unknown", reason, message);
}
