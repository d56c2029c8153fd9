using k8s;
using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>Makes mirrors of what a fake server has.</summary>
internal static class Mirrors
{
    /// <summary>Waits after failures are short: these tests run on the real clock.</summary>
    public static ReflectorOptions<T> Impatient<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new() { Backoff = new Backoff { First = TimeSpan.FromMilliseconds(2), Limit = TimeSpan.FromMilliseconds(20) } };

    public static Mirror<T> Mirror<T>(this ApiServer server, MirrorOptions<T>? options = null, ResourceType? type = null, Services? services = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        options ??= new MirrorOptions<T> { Reflector = Impatient<T>() };
        services ??= new Services(TimeProvider.System);
        var api = new ApiClient(server.Configuration, TimeProvider.System);
        return new Mirror<T>(
            [.. options.Selection.Scopes.Select(scope => new ResourceSource<T>(api, type ?? ResourceType.Of<T>(), scope, options.Selection))],
            options,
            services.Runtime);
    }

    public static string? Color(this Mirror<Widget> mirror, string name, string place = "shop") =>
        mirror.Snapshot.Get(Widgets.Key(name, place))?.Spec.Color;
}
