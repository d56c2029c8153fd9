using k8s.Autorest;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling.Owned;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>
/// The leader's part: makes sure that a balancer has its proxies and their Service, and says in its status how it is.
/// </summary>
internal sealed class HashBalancerReconciler(
    Observer observer,
    Publisher publisher,
    Applier applier,
    StatusWriter statuses,
    EventReporter events,
    OverrideExpiry expiry,
    OperatorOptions options,
    ServingCertificates? certificates,
    TimeProvider time) : IReconciler<HashBalancer>
{
    private readonly WrittenStatuses _written = new();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(HashBalancer entity, CancellationToken cancellationToken)
    {
        if (entity.Metadata.DeletionTimestamp is not null)
        {
            // What belongs to it goes with it, by its owner references.
            return ReconcileResult.Done;
        }

        var untilExpiry = await expiry.ExpireAsync(entity, cancellationToken);
        if (observer.Observe(entity)?.Translation is not { } translation)
        {
            // What it names is not known yet. This is called again as soon as it is.
            return Again(untilExpiry);
        }

        var authorities = certificates?.Authorities;
        if (certificates is not null && authorities is null)
        {
            // There is nothing yet by which proxies could know the operator. This is called again as soon as there is.
            return Again(untilExpiry);
        }

        var proxies = publisher.Status(PublishingReconciler.NameOf(ObjectKey.Of(entity)));
        try
        {
            await ApplyOwnedAsync(entity, authorities, cancellationToken);
        }
        catch (HttpOperationException exception)
        {
            // Whoever applied the resource reads its status, not this process's log.
            await ReportAsync(entity, translation, proxies, ProgrammedCondition.NotApplied(exception), cancellationToken);
            throw;
        }

        await ReportAsync(entity, translation, proxies, null, cancellationToken);
        return Again(untilExpiry, ProgrammedCondition.PatienceLeft(proxies, entity.Spec.Proxy.Replicas, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        _written.Forget(key);
        return Task.FromResult(ReconcileResult.Done);
    }

    private async Task ApplyOwnedAsync(HashBalancer balancer, string? authorities, CancellationToken cancellationToken)
    {
        foreach (var owned in OwnedObjects.Of(balancer, options, authorities))
        {
            await applier.ApplyAsync<PartialObjectMetadata>(
                owned.Type, ProxyNames.KeyOf(balancer), owned.Body, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Again when the first of several times has passed.</summary>
    private static ReconcileResult Again(params TimeSpan?[] waits) => waits.Min() is { } wait ? ReconcileResult.RequeueAfter(wait) : ReconcileResult.Done;

    private async Task ReportAsync(
        HashBalancer stored, TranslationResult translation, BalancerStatus proxies, Condition? obstacle, CancellationToken cancellationToken)
    {
        var balancer = _written.Latest(stored);
        var (desired, now) = (balancer.Spec.Proxy.Replicas, time.GetUtcNow());
        var wasProgrammed = balancer.Status?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Programmed, Status: "True" }) ?? false;
        var programmed = obstacle ?? ProgrammedCondition.Of(translation, proxies, desired, wasProgrammed, now);
        Condition[] found = [translation.Accepted, programmed, translation.Available];
        var conditions = Conditions.Of(balancer.Status?.Conditions, found.Select(StateOf), balancer.Metadata.Generation, now);
        var service = ProxyNames.KeyOf(balancer);
        var status = new HashBalancerStatus
        {
            ObservedGeneration = balancer.Metadata.Generation,
            Conditions = conditions,
            Address = $"{service.Name}.{service.Namespace}.svc:{balancer.Spec.Listener.Port}",
            Revision = translation.Snapshot?.Fingerprint.ToString(),
            Servers = ServersStatus.Of(translation.Servers.Available, translation.Servers.Total),
            Proxies = ProxiesStatus.Of(desired, proxies.Ready, proxies.UpToDate),
            Selector = ProxyNames.SelectorText(balancer),
        };
        if (await statuses.WriteAsync(balancer, status, cancellationToken))
        {
            _written.Remember(stored, status);
            foreach (var note in ConditionTransitions.Notes(balancer, balancer.Status?.Conditions, conditions, IsNoWarning))
            {
                events.Report(note);
            }
        }
    }

    /// <summary>Proxies that start, or that somebody asked for more of, are behind for a while: no reason to warn.</summary>
    private static bool IsNoWarning(V1Condition condition) => condition.Status == "True" || condition.Reason == ProgrammedReasons.ProxiesBehind;

    private static ConditionState StateOf(Condition condition) =>
        new(condition.Type, condition.Status.ToString(), condition.Reason, condition.Message);
}
