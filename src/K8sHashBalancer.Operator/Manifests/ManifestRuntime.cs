using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>
/// Puts together what the operator does without a cluster: the same as in one up to what proxies are told, and nothing is written
/// anywhere. So nobody has to lead, and no proxies are made.
/// </summary>
internal static class ManifestRuntime
{
    /// <summary>Makes a runtime that does all of it, once it is run.</summary>
    /// <param name="manifests">The folder.</param>
    /// <param name="options">What the operator is told.</param>
    /// <param name="publisher">What it tells proxies by.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="access">What the API and proxies' commands reach the balancers by.</param>
    public static ControllerRuntime Create(
        ManifestSettings manifests, OperatorOptions options, Publisher publisher, RuntimeServices services, StartProgress progress, ClusterAccess access)
    {
        var runtime = new ControllerRuntime(new ManifestSources(manifests.Folder, services.Time), services);
        var mirrors = BalancerMirrors.Declare(runtime, new() { Namespaces = options.Namespaces });
        mirrors.Control(runtime, new PublishingReconciler(mirrors.Balancers, mirrors.Observer, publisher, progress), new() { Name = "publishing" });

        var statuses = new ManifestStatuses();
        access.Open(new(mirrors.Balancers, mirrors.Observer, new ManifestOverrides(manifests.Folder, mirrors.Balancers), balancer => statuses[ObjectKey.Of(balancer)]));
        var reporter = new ManifestReporter(mirrors.Observer, publisher, statuses, services.Time, services.Logging.CreateLogger<ManifestReporter>());
        var controller = mirrors.Control(runtime, reporter, new() { Name = "balancers" });
        runtime.Add(new ProxyFeed(publisher, controller));
        runtime.Add(new ManifestWatcher(manifests.Folder, manifests.Reading, services.Logging.CreateLogger<ManifestWatcher>()));
        progress.Follow(runtime, mirrors.Balancers);
        return runtime;
    }
}
