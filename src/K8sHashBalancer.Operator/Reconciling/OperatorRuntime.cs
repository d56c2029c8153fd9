using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Puts the operator's mirrors and controllers together.</summary>
internal static class OperatorRuntime
{
    private const string Manager = "k8s-hashbalancer";
    private const string OwnedLabels = "app.kubernetes.io/managed-by=k8s-hashbalancer";

    /// <summary>Makes a runtime that does all the operator does, once it is run.</summary>
    /// <param name="configuration">The API server.</param>
    /// <param name="options">What the operator is told.</param>
    /// <param name="publisher">What it tells proxies by.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="access">What the API and proxies' commands reach the cluster by.</param>
    /// <param name="certificates">What it shows proxies; null if the options say that it speaks plain text.</param>
    public static ControllerRuntime Create(
        KubernetesClientConfiguration configuration,
        OperatorOptions options,
        Publisher publisher,
        RuntimeServices services,
        StartProgress progress,
        ClusterAccess access,
        ServingCertificates? certificates = null)
    {
        var runtime = new ControllerRuntime(configuration, services);
        var everywhere = new ResourceSelection { Namespaces = options.Namespaces };
        var mirrors = BalancerMirrors.Declare(runtime, everywhere);
        var (balancers, observer) = (mirrors.Balancers, mirrors.Observer);
        var publishing = mirrors.Control(runtime, new PublishingReconciler(balancers, observer, publisher, progress), new() { Name = "publishing" });

        var applier = new Applier(runtime.Api, Manager);
        var events = runtime.Events("hashbalancer.dev/operator", options.Identity);
        var overrides = new OverrideStore(runtime.Api, services.Time);
        access.Open(new(balancers, observer, overrides, balancer => balancer.Status));
        var reconciler = new HashBalancerReconciler(
            observer, publisher, applier, new StatusWriter(new Applier(runtime.Api, $"{Manager}-status")),
            events, new OverrideExpiry(overrides, events, services.Time), options, certificates, services.Time);
        ILeadership leadership = options.LeaseNamespace is { } leaseNamespace
            ? runtime.Elect(options.LeaseTimes.Apply(new() { Namespace = leaseNamespace, Name = Manager, Identity = options.Identity }))
            : new SoleLeadership();
        var owned = everywhere with { LabelSelector = OwnedLabels };
        var controller = mirrors.Control(runtime, reconciler, new() { Name = "balancers", Leadership = leadership })
            .Owns(runtime.MirrorMetadata<V1Deployment>(new() { Selection = owned }))
            .Owns(runtime.MirrorMetadata<V1Service>(new() { Selection = owned }))
            .Owns(runtime.MirrorMetadata<V1PodDisruptionBudget>(new() { Selection = owned }))
            .Owns(runtime.MirrorMetadata<V1ServiceAccount>(new() { Selection = owned }));
        if (certificates is not null)
        {
            Secure(runtime, options, services, leadership, certificates, () => EnqueueAll(balancers, controller));
        }

        runtime.Add(new ProxyFeed(publisher, controller));
        runtime.Add(new Rereading(publisher, publishing, mirrors.All, services.Logging.CreateLogger<Rereading>()));
        progress.Follow(runtime, balancers);
        return runtime;
    }

    /// <summary>Keeps the certificates as the Secret has them, and the Secret, if it is the operator's own, as it should be.</summary>
    private static void Secure(
        ControllerRuntime runtime, OperatorOptions options, RuntimeServices services, ILeadership leadership, ServingCertificates certificates, Action onChange)
    {
        var security = options.Security ?? throw new ArgumentException("There are certificates, and no options that say which.", nameof(options));
        var secrets = runtime.Mirror<V1Secret>(new()
        {
            // One Secret, by its name: that is all that the operator's role lets it read.
            Selection = new() { Namespaces = [security.Namespace], FieldSelector = $"metadata.name={security.Secret}" },
            Reflector = new() { Keep = secret => secret.Metadata.Name == security.Secret },
        });
        secrets.Store.Subscribe(change =>
        {
            certificates.Take(change.After);
            onChange();
        });
        if (security.TlsSecret is null)
        {
            _ = OperatorAddresses.TryParse(options.AdvertisedAddress, out var addresses, out _);
            runtime.Add(new AuthorityKeeper(runtime.Api, secrets, leadership, security, addresses.Select(KeyedCertificate.HostOf), services));
        }
    }

    private static void EnqueueAll(Mirror<HashBalancer> balancers, Controller<HashBalancer> controller)
    {
        foreach (var key in balancers.Snapshot.Objects.Keys)
        {
            controller.Enqueue(key);
        }
    }
}
