using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Where a reflector's objects come from.</summary>
public interface IResourceSource<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>What it lists, for logs and metrics: "endpointslices.discovery.k8s.io".</summary>
    string Name { get; }

    /// <summary>The namespace it stays in; empty for all.</summary>
    string Scope { get; }

    /// <summary>Reads one page of the list of all objects, as they are now.</summary>
    /// <param name="labelSelector">Labels they must have, besides those the source asks for anyway; the same for all pages. Null for any.</param>
    /// <param name="continueToken">Where the page before said to go on; null for the first page.</param>
    /// <param name="limit">The most objects to return, at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>Throws what the client throws; see <see cref="Connecting.ApiErrors"/> for what it means.</remarks>
    Task<ResourcePage<T>> ListPageAsync(string? labelSelector, string? continueToken, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Reads what changes after a version, bookmarks included. Ends when the server closes the stream, with events or without,
    /// and throws <see cref="KubernetesException"/> when it sends an error in the stream.
    /// </summary>
    /// <param name="version">The version after which to start.</param>
    /// <param name="labelSelector">As for the list that the version is of.</param>
    /// <param name="timeout">After how long the server is to close, in whole seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<ResourceEvent<T>> WatchAsync(string version, string? labelSelector, TimeSpan timeout, CancellationToken cancellationToken);
}
