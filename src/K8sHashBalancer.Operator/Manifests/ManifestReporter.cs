using k8s.Models;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>Says how balancers from files are: what the status of a resource says in a cluster, and a line for each condition that turns.</summary>
internal sealed partial class ManifestReporter(
    Observer observer, Publisher publisher, ManifestStatuses statuses, TimeProvider time, ILogger<ManifestReporter> logger) : IReconciler<HashBalancer>
{
    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(HashBalancer entity, CancellationToken cancellationToken)
    {
        if (observer.Observe(entity)?.Translation is not { } translation)
        {
            // What it names is not known yet. This is called again as soon as it is.
            return Task.FromResult(ReconcileResult.Done);
        }

        var key = ObjectKey.Of(entity);
        var (proxies, now) = (publisher.Status(PublishingReconciler.NameOf(key)), time.GetUtcNow());
        var before = statuses[key];
        Condition[] found = [translation.Accepted, Programmed(translation, proxies, before, now), translation.Available];
        var conditions = Conditions.Of(
            before?.Conditions, found.Select(one => new ConditionState(one.Type, one.Status.ToString(), one.Reason, one.Message)), entity.Metadata.Generation, now);
        statuses.Set(key, new HashBalancerStatus
        {
            ObservedGeneration = entity.Metadata.Generation,
            Conditions = conditions,
            Revision = translation.Snapshot?.Fingerprint.ToString(),
            Servers = ServersStatus.Of(translation.Servers.Available, translation.Servers.Total),
            Proxies = ProxiesStatus.Of(proxies.Proxies.Length, proxies.Ready, proxies.UpToDate),
        });
        foreach (var condition in conditions)
        {
            Say(key, condition, before?.Conditions?.FirstOrDefault(one => one.Type == condition.Type));
        }

        return Task.FromResult(ProgrammedCondition.PatienceLeft(proxies, proxies.Proxies.Length, now) is { } left
            ? ReconcileResult.RequeueAfter(left)
            : ReconcileResult.Done);
    }

    /// <inheritdoc/>
    public Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (statuses[key] is not null)
        {
            LogGone(logger, key);
        }

        statuses.Remove(key);
        return Task.FromResult(ReconcileResult.Done);
    }

    /// <summary>Nobody makes proxies here: those that are connected are those that there should be.</summary>
    private static Condition Programmed(TranslationResult translation, BalancerStatus proxies, HashBalancerStatus? before, DateTimeOffset now)
    {
        if (translation.Snapshot is not null && proxies.Proxies.IsEmpty)
        {
            return new Condition(
                ConditionTypes.Programmed, ConditionStatus.False, ProgrammedReasons.NoProxies,
                $"No proxy is connected: start some with --operator and --balancer {proxies.Balancer}.");
        }

        var wasProgrammed = before?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Programmed, Status: "True" }) ?? false;
        return ProgrammedCondition.Of(translation, proxies, proxies.Proxies.Length, wasProgrammed, now);
    }

    private void Say(ObjectKey key, V1Condition now, V1Condition? before)
    {
        if (now.Status != before?.Status || now.Reason != before.Reason)
        {
            var isNoWarning = now.Status == "True" || now.Reason is ProgrammedReasons.NoProxies or ProgrammedReasons.ProxiesBehind;
            var level = isNoWarning ? LogLevel.Information : LogLevel.Warning;
            LogTurned(logger, level, key, now.Type, now.Status, now.Reason, now.Message);
        }
    }

    [LoggerMessage(EventId = 210, Message = "{Balancer}: {Condition} is {Status} ({Reason}). {Text}")]
    private static partial void LogTurned(ILogger logger, LogLevel level, ObjectKey balancer, string condition, string status, string reason, string text);

    [LoggerMessage(EventId = 211, Level = LogLevel.Information, Message = "{Balancer} is gone. Its proxies go on with what they have.")]
    private static partial void LogGone(ILogger logger, ObjectKey balancer);
}
