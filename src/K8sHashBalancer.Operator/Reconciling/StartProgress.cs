using System.Collections.Immutable;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>
/// How far the operator is from knowing all there is: every list was read once, and every balancer was translated once. A proxy that
/// came before would be told nothing, so that none should be sent here until then. Once that far, it stays so.
/// </summary>
public sealed class StartProgress
{
    private const int MostNames = 3;

    private ImmutableHashSet<ObjectKey> _tried = [];
    private Subject? _subject;
    private bool _isComplete;

    /// <summary>What is not there yet, in sentences; null if all is.</summary>
    public string? DescribeMissing()
    {
        if (Volatile.Read(ref _isComplete))
        {
            return null;
        }

        if (Volatile.Read(ref _subject) is not { } subject)
        {
            return "The controllers have not started.";
        }

        var unlisted = subject.Runtime.Mirrors.Where(mirror => !mirror.Synced.IsCompleted).ToList();
        if (unlisted.Count > 0)
        {
            return string.Join(' ', unlisted
                .GroupBy(mirror => Problem(mirror, subject), mirror => mirror.Name)
                .OrderBy(group => group.Key is not null)
                .Select(group => Sentence(string.Join(", ", group.Distinct().Order(StringComparer.Ordinal)), group.Key)));
        }

        var untried = subject.Balancers.Snapshot.Objects.Keys.Except(Volatile.Read(ref _tried)).ToList();
        if (untried.Count > 0)
        {
            var names = string.Join(", ", untried.Select(key => key.ToString()).Order(StringComparer.Ordinal).Take(MostNames));
            return untried.Count > MostNames
                ? $"Not translated yet: {names} and {untried.Count - MostNames} more."
                : $"Not translated yet: {names}.";
        }

        Volatile.Write(ref _isComplete, true);
        ImmutableInterlocked.Update(ref _tried, _ => []);
        return null;
    }

    /// <summary>Says whose start it is.</summary>
    internal void Follow(ControllerRuntime runtime, Mirror<HashBalancer> balancers) => Volatile.Write(ref _subject, new Subject(runtime, balancers));

    /// <summary>A balancer was translated, and published if it can be.</summary>
    internal void Tried(ObjectKey balancer)
    {
        if (!Volatile.Read(ref _isComplete))
        {
            ImmutableInterlocked.Update(ref _tried, static (all, one) => all.Add(one), balancer);
        }
    }

    private static string? Problem(IMirror mirror, Subject subject) => mirror.SyncError switch
    {
        null => null,
        var error when mirror == subject.Balancers && ApiErrors.IsNotFound(error) => string.Empty,
        var error => ApiErrors.Text(error).TrimEnd('.'),
    };

    private static string Sentence(string resources, string? problem) => problem switch
    {
        null => $"Still to be listed: {resources}.",
        "" => $"The API server does not know {resources}: the CRD is not installed. Install it with: kubectl apply -k crds",
        _ => $"The API server cannot be asked for {resources}: {problem}.",
    };

    private sealed record Subject(ControllerRuntime Runtime, Mirror<HashBalancer> Balancers);
}
