using System.Globalization;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>How many proxies there are.</summary>
public sealed record ProxiesStatus
{
    /// <summary>How many there should be.</summary>
    public int? Desired { get; init; }

    /// <summary>Those that serve requests.</summary>
    public int? Ready { get; init; }

    /// <summary>Those that run the revision.</summary>
    public int? UpToDate { get; init; }

    /// <summary>Those that serve, and how many there should be, for the column of <c>kubectl get</c>.</summary>
    public string? Summary { get; init; }

    /// <summary>The status of these numbers.</summary>
    public static ProxiesStatus Of(int desired, int ready, int upToDate) => new()
    {
        Desired = desired,
        Ready = ready,
        UpToDate = upToDate,
        Summary = string.Create(CultureInfo.InvariantCulture, $"{ready}/{desired}"),
    };
}
