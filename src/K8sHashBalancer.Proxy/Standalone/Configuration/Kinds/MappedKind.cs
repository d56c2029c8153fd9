using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>Values of another kind, read as something else.</summary>
internal sealed class MappedKind<T, TResult>(ValueKind<T> kind, Func<T, TResult> map) : ValueKind<TResult>
{
    /// <inheritdoc/>
    public override string Description => kind.Description;

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out TResult value)
    {
        var isRead = kind.TryRead(node, context, out var inner);
        value = isRead ? map(inner!) : default;
        return isRead;
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => kind.ToSchema();

    /// <inheritdoc/>
    public override string VariableToJson(string text) => kind.VariableToJson(text);
}
