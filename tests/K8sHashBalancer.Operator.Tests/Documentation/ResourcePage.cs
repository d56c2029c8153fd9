using System.Text;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Tests.Crd;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>docs/resource.md, made of the definition: a section for each object with its fields, and what the API server refuses.</summary>
internal static class ResourcePage
{
    private const string Head =
        """
        # The HashBalancer resource

        Made of [the definition](../crds/hashbalancers.hashbalancer.dev.yaml), as `kubectl explain hashbalancer.spec --recursive` is. Ranges
        and defaults are part of each description. [Samples](../config/samples) show the fields at work, [Conditions](operator.md#conditions)
        what the status says.

        """;

    public static string Make()
    {
        var page = new StringBuilder(Head);
        foreach (var part in (string[])["spec", "status"])
        {
            Add(CrdFile.Root.Properties[part], page);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Add(SchemaNode node, StringBuilder page)
    {
        page.Append('\n').Append("## ").AppendLine(Name(node)).AppendLine()
            .AppendLine(Description(node)).AppendLine()
            .AppendLine("| field | type | |").AppendLine("|---|---|---|");
        foreach (var (name, field) in node.Properties)
        {
            page.AppendLine($"| `{name}` | {TypeOf(field)} | {Cell(Description(field))} |");
        }

        AddRules(node, page);
        foreach (var child in node.Properties.Values.Select(ObjectIn).OfType<SchemaNode>())
        {
            Add(child, page);
        }
    }

    /// <summary>The rules of the object, of its fields, and of lists and their items where those have no section of their own.</summary>
    private static void AddRules(SchemaNode node, StringBuilder page)
    {
        var fields = node.Properties.Values.SelectMany(field => field.Items is { } items && ObjectIn(field) is null
            ? field.Rules.Concat(items.Rules)
            : ObjectIn(field) is { } own && ReferenceEquals(own.Json, field.Json) ? [] : field.Rules);
        var messages = node.Rules.Concat(fields).Select(rule => OneLine((string)rule["message"]!)).Distinct().ToList();
        if (messages.Count == 0)
        {
            return;
        }

        page.AppendLine().AppendLine("The API server refuses it, and says:").AppendLine();
        foreach (var message in messages)
        {
            page.AppendLine($"- {Escape(message)}");
        }
    }

    /// <summary>The object with fields that a field is, or is a list or map of.</summary>
    private static SchemaNode? ObjectIn(SchemaNode field) => field switch
    {
        { Properties.Count: > 0 } => field,
        { Items: { } items } => ObjectIn(items),
        { Values: { } values } => ObjectIn(values),
        _ => null,
    };

    private static string TypeOf(SchemaNode field)
    {
        var type = field switch
        {
            { IsIntOrString: true } => "integer or string",
            { Items: { } items } => $"list of {TypeOf(items)}",
            { Values: { } values } => $"map of {TypeOf(values)}",
            { Enum: { } words } => string.Join(", ", words.Select(word => $"`{word}`")),
            { Properties.Count: > 0 } => $"[object](#{Anchor(Name(field))})",
            _ => field.Type ?? "any",
        };
        return type;
    }

    private static string Name(SchemaNode node) => node.Path.TrimStart('.');

    /// <summary>As the renderers of Markdown make it of a heading.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')).ToLowerInvariant();

    private static string Description(SchemaNode node) => OneLine((string?)node.Json["description"] ?? string.Empty);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cell(string text) => Escape(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
