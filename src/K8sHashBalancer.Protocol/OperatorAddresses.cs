using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Protocol;

/// <summary>Reads the addresses of operators as people write them: the operator hands to its proxies what it was given.</summary>
public static class OperatorAddresses
{
    /// <summary>Reads <c>host:port</c> or <c>http(s)://host:port</c>, several of them separated by commas.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addresses">The addresses, at least one; empty if the text cannot be read.</param>
    /// <param name="problem">A sentence that says what is wrong with the text; null if nothing is.</param>
    public static bool TryParse(string? text, out ImmutableArray<Uri> addresses, [NotNullWhen(false)] out string? problem)
    {
        var found = ImmutableArray.CreateBuilder<Uri>();
        foreach (var part in (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var url = part.Contains("://", StringComparison.Ordinal) ? part : $"http://{part}";
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/" || address.Host.Length == 0)
            {
                (addresses, problem) = ([], $"\"{part}\" is not the address of an operator: write host:port, or http:// or https:// before it.");
                return false;
            }

            found.Add(address);
        }

        addresses = found.ToImmutable();
        problem = addresses.IsEmpty ? "There is no address of an operator: write host:port, or http:// or https:// before it." : null;
        return problem is null;
    }
}
