using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Protocol;

/// <summary>Which balancer: the namespace and the name of its resource.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name.</param>
public sealed record BalancerName(string Namespace, string Name)
{
    private const int LongestName = 253;

    /// <summary>Reads <c>NAMESPACE/NAME</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BalancerName? balancer)
    {
        var parts = text?.Split('/') ?? [];
        balancer = parts.Length == 2 && IsName(parts[0]) && IsName(parts[1]) ? new BalancerName(parts[0], parts[1]) : null;
        return balancer is not null;
    }

    /// <summary><c>NAMESPACE/NAME</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '.');
}
