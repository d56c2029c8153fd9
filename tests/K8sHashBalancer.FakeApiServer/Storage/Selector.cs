using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>A label selector: "a=b,c!=d,e in (f,g),h notin (i),j,!k".</summary>
public sealed class Selector
{
    private readonly List<Func<JsonNode?, bool>> _terms = [];

    /// <summary>Reads one; null or empty matches all.</summary>
    public Selector(string? text)
    {
        foreach (var term in Split(text ?? ""))
        {
            _terms.Add(Parse(term));
        }
    }

    /// <summary>Whether an object has the labels asked for. None, null, has not.</summary>
    public bool Matches(JsonObject? entity) => entity is not null && _terms.TrueForAll(term => term(entity["metadata"]?["labels"]));

    private static IEnumerable<string> Split(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } term)
                {
                    yield return term;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static Func<JsonNode?, bool> Parse(string term)
    {
        if (term.EndsWith(')'))
        {
            var parts = term[..^1].Split([" in (", " notin ("], 2, StringSplitOptions.TrimEntries);
            var values = parts[1].Split(',', StringSplitOptions.TrimEntries);
            return term.Contains(" notin (", StringComparison.Ordinal)
                ? labels => Value(labels, parts[0]) is not { } value || !values.Contains(value)
                : labels => Value(labels, parts[0]) is { } value && values.Contains(value);
        }

        if (term.Split("!=") is [var name, var unwanted])
        {
            return labels => Value(labels, name) != unwanted;
        }

        if (term.Split('=', StringSplitOptions.RemoveEmptyEntries) is [var key, var wanted])
        {
            return labels => Value(labels, key) == wanted;
        }

        return term.StartsWith('!') ? labels => Value(labels, term[1..]) is null : labels => Value(labels, term) is not null;
    }

    private static string? Value(JsonNode? labels, string name) => labels?[name]?.GetValue<string>();
}
