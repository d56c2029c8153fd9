using System.Globalization;
using k8s.Models;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>The weights of servers: that of the pod's annotation, else that of the backend.</summary>
internal sealed class Weights(HashBalancerSpec spec, IReadOnlyDictionary<string, V1ObjectMeta> pods)
{
    /// <summary>The annotation of a pod that says its weight.</summary>
    public const string Annotation = "hashbalancer.dev/weight";

    private readonly SortedDictionary<string, string> _ignored = new(StringComparer.Ordinal);

    /// <summary>The weight of a server.</summary>
    public int Of(Candidate candidate)
    {
        var ofBackend = spec.Backends!.Value[candidate.Backend].Weight;
        return candidate.Endpoint.Pod is { } pod && AnnotationOf(pod.Name) is { } text
            ? WeightAnnotationWins(text) ?? BadWeightAnnotationIsIgnored(pod.Name, text, ofBackend)
            : ofBackend;
    }

    /// <summary>Says which annotations were ignored.</summary>
    public void Report(FindingList findings)
    {
        if (_ignored.Count > 0)
        {
            var pods = Wording.Examples([.. _ignored.Select(pod => $"{pod.Key} ({Wording.Quote(pod.Value)})")]);
            findings.Warning(
                ConditionReasons.WeightAnnotationIgnored,
                $"The annotation {Annotation} is ignored where it is no whole number from 0 to {RingMembers.MaxWeight}: {pods}. Correct it "
                + "or remove it; until then the weight of the backend counts.");
        }
    }

    private static int? WeightAnnotationWins(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight <= RingMembers.MaxWeight ? weight : null;

    private int BadWeightAnnotationIsIgnored(string pod, string text, int ofBackend)
    {
        _ignored[pod] = text;
        return ofBackend;
    }

    /// <summary>
    /// By name alone: while a pod of a StatefulSet is replaced, the metadata and the slices may speak of different ones, and their
    /// annotations come from the same template.
    /// </summary>
    private string? AnnotationOf(string pod) =>
        pods.TryGetValue(pod, out var metadata) && metadata.Annotations is { } annotations
        && annotations.TryGetValue(Annotation, out var text)
            ? text
            : null;
}
