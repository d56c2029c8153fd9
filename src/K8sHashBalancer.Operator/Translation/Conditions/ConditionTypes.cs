namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>The types of conditions.</summary>
public static class ConditionTypes
{
    /// <summary>The spec and what it names can be used.</summary>
    public const string Accepted = "Accepted";

    /// <summary>The proxies have it.</summary>
    public const string Programmed = "Programmed";

    /// <summary>Requests can be served.</summary>
    public const string Available = "Available";
}
