using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>How a reflector goes about it.</summary>
public sealed record ReflectorOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <value>
    /// Which objects to store. One that is not kept is as good as none: who saw it before hears that it is gone. Asked of each
    /// object as the server sent it, and of nothing else: where the answer depends on other objects, use <see cref="Demand"/>.
    /// By default all.
    /// </value>
    public Func<T, bool> Keep { get; init; } = _ => true;

    /// <value>If given, only objects of the keys that it wants are stored. Default: all.</value>
    public Demand<T>? Demand { get; init; }

    /// <value>
    /// The shortest time from a list to one that is made because more is wanted, so that many such wishes lead to few lists.
    /// Default 1 s.
    /// </value>
    public TimeSpan RelistSpacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>
    /// Cuts an object down to what is needed, before it is stored. It may change the object it is given, and must leave its name,
    /// namespace, uid and resourceVersion. By default it drops managedFields, often the larger half of the metadata.
    /// </value>
    public Func<T, T> Transform { get; init; } = Trim.ManagedFields;

    /// <value>The most objects of a page, 1 or more. Default 500.</value>
    public int PageSize { get; init; } = 500;

    /// <value>The shortest time after which the server is asked to close a watch. Default 240 s.</value>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromSeconds(240);

    /// <value>The longest such time. Each watch draws its own between the two, so that they do not all end together. Default 480 s.</value>
    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromSeconds(480);

    /// <value>How much later the watch is given up from this side, if the server does not close it. Default 15 s.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(15);

    /// <value>A watch that ends sooner than this is followed by a wait, which grows if it brought nothing either. Default 1 s.</value>
    public TimeSpan TooShort { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>The waits after failures. Default 100 ms to 10 s.</value>
    public Backoff Backoff { get; init; } = new() { Limit = TimeSpan.FromSeconds(10) };

    /// <value>
    /// The longest wait, before jitter, in an outage that is no older than ten times that; from then on it is a tenth of the
    /// outage. So a server that restarts is found again at once, and one that is down for long is not beset. Default 800 ms.
    /// </value>
    public TimeSpan OutageWait { get; init; } = TimeSpan.FromMilliseconds(800);
}
