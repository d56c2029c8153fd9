using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A file, read as its full path. Whether it is there is not asked.</summary>
internal sealed class FileKind() : TextKind("a file path", "^[^\\u0000]{1,4096}$")
{
    /// <inheritdoc/>
    protected override string Complete(string text, ReadingContext context) => Path.GetFullPath(Path.Combine(context.BaseFolder, text));
}
