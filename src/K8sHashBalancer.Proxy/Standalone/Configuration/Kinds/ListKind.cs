using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A list.</summary>
/// <typeparam name="T">What an item is read as.</typeparam>
/// <param name="item">The kind of the items.</param>
/// <param name="plural">What they are called: <c>servers</c>.</param>
/// <param name="maxCount">The most items.</param>
internal class ListKind<T>(ValueKind<T> item, string plural, int maxCount) : ValueKind<ImmutableArray<T>>
{
    /// <inheritdoc/>
    public override string Description => $"a list of {plural}";

    /// <inheritdoc/>
    public override ValueKind Item => item;

    /// <inheritdoc/>
    public sealed override bool TryRead(ConfigurationNode node, ReadingContext context, out ImmutableArray<T> value)
    {
        value = [];
        if (node.Element.ValueKind != JsonValueKind.Array)
        {
            return RefuseType(node, context, JsonValueKind.Array);
        }

        var count = node.Element.GetArrayLength();
        if (count > maxCount)
        {
            return context.Refuse(
                node.Place, string.Create(CultureInfo.InvariantCulture, $"has {count} {plural}; allowed are at most {maxCount}."));
        }

        var problemsBefore = context.Problems.Count;
        var read = new List<(Place Place, T Item)>(count);
        foreach (var itemNode in node.Items())
        {
            if (item.TryRead(itemNode, context, out var itemValue))
            {
                read.Add((itemNode.Place, itemValue));
            }
        }

        Check(read, context);
        value = [.. read.Select(entry => entry.Item)];
        return context.Problems.Count == problemsBefore;
    }

    /// <inheritdoc/>
    public sealed override JsonObject ToSchema() => new() { ["type"] = "array", ["items"] = item.ToSchema(), ["maxItems"] = maxCount };

    /// <summary>Notes what is wrong with items that are right one by one.</summary>
    protected virtual void Check(IReadOnlyList<(Place Place, T Item)> items, ReadingContext context)
    {
    }
}
