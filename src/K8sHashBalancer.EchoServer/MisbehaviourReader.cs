using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace K8sHashBalancer.EchoServer;

/// <summary>Reads a <see cref="Misbehaviour"/> from the query and the X-Echo-* headers of a request.</summary>
internal static class MisbehaviourReader
{
    private const string HeaderPrefix = "X-Echo-";
    private const long MaxBytes = 1L << 40;
    private const int MaxMilliseconds = 3_600_000;

    private static readonly Parameter[] Parameters =
    [
        Number("delay", 0, MaxMilliseconds, (m, n) => m with { Delay = TimeSpan.FromMilliseconds(n) }),
        Number("status", 200, 599, (m, n) => m with { Status = (int)n }),
        Switch("reset", (m, on) => m with { Reset = on }),
        Switch("never", (m, on) => m with { Never = on }),
        Number("close_after", 0, MaxBytes, (m, n) => m with { CloseAfter = n }),
        Switch("early_close", (m, on) => m with { EarlyClose = on }),
        Number("size", 0, MaxBytes, (m, n) => m with { Size = n }),
        Number("chunks", 0, 1_000_000, (m, n) => m with { Chunks = (int)n }),
        Number("chunk_ms", 0, MaxMilliseconds, (m, n) => m with { ChunkInterval = TimeSpan.FromMilliseconds(n) }),
        Switch("trailers", (m, on) => m with { Trailers = on }),
        new("set_cookie", "printable ASCII text", (m, values) => values.All(IsHeaderText) ? m with { SetCookie = values } : null),
    ];

    private static readonly FrozenDictionary<string, Parameter> ByQueryName =
        Parameters.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Parameter> ByHeaderName =
        Parameters.ToFrozenDictionary(p => p.HeaderName, StringComparer.OrdinalIgnoreCase);

    /// <summary>Lays what the request asks for over <paramref name="defaults"/>, or says what is wrong with it.</summary>
    public static bool TryRead(
        HttpRequest request, Misbehaviour defaults, out Misbehaviour result, [NotNullWhen(false)] out string? error)
    {
        result = defaults;
        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)
                && !TryApply(ByHeaderName.GetValueOrDefault(name), name, values, ref result, out error))
            {
                return false;
            }
        }

        // Most query parameters belong to the application being played, so an unknown one is no mistake here.
        foreach (var (name, values) in request.Query)
        {
            if (ByQueryName.TryGetValue(name, out var parameter) && !TryApply(parameter, name, values, ref result, out error))
            {
                return false;
            }
        }

        error = "chunk_ms needs chunks=N or close_after=N beside it: it is the pause between the chunks, or before the close.";
        return result.ChunkInterval == TimeSpan.Zero || result.Chunks is not null || result.CloseAfter is not null;
    }

    private static bool TryApply(
        Parameter? parameter, string name, StringValues values, ref Misbehaviour result, [NotNullWhen(false)] out string? error)
    {
        if (parameter is null)
        {
            error = $"The header {name} is unknown here; there are {string.Join(", ", Parameters.Select(p => p.HeaderName))}.";
            return false;
        }

        var applied = parameter.Apply(result, values);
        result = applied ?? result;
        error = $"{name} cannot be '{values}': it takes {parameter.Allowed}.";
        return applied is not null;
    }

    private static Parameter Number(string name, long min, long max, Func<Misbehaviour, long, Misbehaviour> apply) =>
        new(name, $"a whole number from {min} to {max}", (m, values) =>
            long.TryParse(values[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? apply(m, number)
                : null);

    private static Parameter Switch(string name, Func<Misbehaviour, bool, Misbehaviour> apply) =>
        new(name, "0 or 1", (m, values) => values[^1] is "0" or "1" ? apply(m, values[^1] == "1") : null);

    private static bool IsHeaderText(string? text) => text is { Length: > 0 } && text.All(c => c is >= ' ' and <= '~');

    /// <param name="Name">The query parameter.</param>
    /// <param name="Allowed">Its values, in words.</param>
    /// <param name="Apply">The misbehaviour with these values in it; null when they are not allowed.</param>
    private sealed record Parameter(string Name, string Allowed, Func<Misbehaviour, StringValues, Misbehaviour?> Apply)
    {
        public string HeaderName { get; } =
            HeaderPrefix + string.Join('-', Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
