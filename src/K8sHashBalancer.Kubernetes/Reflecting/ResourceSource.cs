using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Lists and watches objects at the API server: the client's typed models and records of custom resources alike, and as
/// <see cref="PartialObjectMetadata"/> the metadata alone of whatever type.
/// </summary>
public sealed class ResourceSource<T> : IResourceSource<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ApiClient _api;
    private readonly ResourceReader<T> _reader;
    private readonly string _path;
    private readonly ResourceSelection _selection;
    private readonly (string List, string Watch) _accept = typeof(T) == typeof(PartialObjectMetadata)
        ? (AcceptMetadata("PartialObjectMetadataList"), AcceptMetadata("PartialObjectMetadata"))
        : ("application/json", "application/json");

    /// <summary>Makes a source. Nothing is sent yet.</summary>
    /// <param name="api">The server.</param>
    /// <param name="type">The type of objects.</param>
    /// <param name="scope">The namespace to stay in; empty for all.</param>
    /// <param name="selection">Which objects. Its namespaces are not looked at.</param>
    public ResourceSource(ApiClient api, ResourceType type, string scope, ResourceSelection selection)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(selection);
        _api = api;
        _reader = new ResourceReader<T>(api, type);
        _path = type.Path(scope);
        _selection = selection;
        Name = type.ToString();
        Scope = scope;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Scope { get; }

    /// <inheritdoc/>
    public async Task<ResourcePage<T>> ListPageAsync(
        string? labelSelector, string? continueToken, int limit, CancellationToken cancellationToken)
    {
        // Without a resourceVersion the server answers with the newest state there is, not with what its cache happens to have.
        var path = string.Create(CultureInfo.InvariantCulture, $"{_path}?limit={limit}{Selectors(labelSelector)}{Query("continue", continueToken)}");
        using var json = await _api.GetJsonAsync(path, _accept.List, cancellationToken);
        return _reader.ReadPage(json.RootElement);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResourceEvent<T>> WatchAsync(
        string version, string? labelSelector, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{_path}?watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)timeout.TotalSeconds}{Selectors(labelSelector)}{Query("resourceVersion", version)}");
        await using var stream = await _api.OpenAsync(path, _accept.Watch, cancellationToken);
        using var lines = new StreamReader(stream, Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                using var json = JsonDocument.Parse(line);
                yield return _reader.ReadEvent(json.RootElement);
            }
        }
    }

    // A server that cannot do it answers in full, which reads the same.
    private static string AcceptMetadata(string kind) => $"application/json;as={kind};g=meta.k8s.io;v=v1,application/json";

    private string Selectors(string? labelSelector) =>
        Query("labelSelector", string.Join(',', new[] { _selection.LabelSelector, labelSelector }.Where(labels => !string.IsNullOrEmpty(labels))))
        + Query("fieldSelector", _selection.FieldSelector);

    private static string Query(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
