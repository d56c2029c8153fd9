using System.Text.RegularExpressions;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Selects objects by the values that a label may have.</summary>
internal static partial class LabelValues
{
    // It goes into the URL, where its commas take three characters each. Proxies before an API server often end a URL at 8 kB.
    private const int LongestSelector = 4000;

    /// <summary>
    /// Whether a label can have the value. One that cannot is no reason to ask: the server refuses the whole request for it.
    /// </summary>
    public static bool IsValid(string value) => value.Length <= 63 && Valid().IsMatch(value);

    /// <summary>The selector, the same for the same values; null if there are none, or more than fit into a request.</summary>
    public static string? Selector(string label, IReadOnlySet<string> values)
    {
        var selector = $"{label} in ({string.Join(',', values.Order(StringComparer.Ordinal))})";
        return values.Count == 0 || selector.Length > LongestSelector ? null : selector;
    }

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
