using System.Globalization;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>How many servers there are.</summary>
public sealed record ServersStatus
{
    /// <summary>All of them.</summary>
    public int? Total { get; init; }

    /// <summary>Those that can take requests.</summary>
    public int? Available { get; init; }

    /// <summary>Both, for the column of <c>kubectl get</c>.</summary>
    public string? Summary { get; init; }

    /// <summary>The status of these numbers.</summary>
    public static ServersStatus Of(int available, int total) => new()
    {
        Total = total,
        Available = available,
        Summary = string.Create(CultureInfo.InvariantCulture, $"{available}/{total}"),
    };
}
