namespace K8sHashBalancer.Operator.Resources;

/// <summary>What is changed about one server, wherever it comes from.</summary>
public sealed record OverrideSpec
{
    /// <summary>Its address and port, as <c>host:port</c>, with brackets around an IPv6 address.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>Whether it is there, one of <see cref="PresenceChoices"/>; null if that is not changed.</summary>
    public string? Presence { get; init; }

    /// <summary>Its weight; null if that is not changed.</summary>
    /// <value>0 to 256.</value>
    public int? Weight { get; init; }

    /// <summary>Its state, one of <see cref="OverrideStateChoices"/>; null if that is not changed.</summary>
    public string? State { get; init; }

    /// <summary>Why, for people to read.</summary>
    /// <value>At most 256 characters.</value>
    public string? Reason { get; init; }

    /// <summary>When the operator removes this; null for never.</summary>
    /// <value>In UTC.</value>
    public DateTime? Expires { get; init; }
}
