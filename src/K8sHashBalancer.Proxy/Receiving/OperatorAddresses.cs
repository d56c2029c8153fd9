using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Reads the addresses of operators from the command line.</summary>
internal static class OperatorAddresses
{
    /// <summary>Reads <c>host:port</c> or <c>http(s)://host:port</c>, several of them separated by commas.</summary>
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
        problem = addresses.IsEmpty ? "Name an operator with --operator HOST:PORT." : null;
        return problem is null;
    }
}
