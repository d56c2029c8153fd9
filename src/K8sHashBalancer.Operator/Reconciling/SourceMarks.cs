using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Protocol.Ordering;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>
/// Says of what a state was made: of each mirror the version of the very snapshot that was read, and a digest of those objects in it
/// that matter to the balancer. Replicas that read the same objects get the same digests.
/// </summary>
internal static class SourceMarks
{
    private static readonly XxHash64Hash Hash = new();

    /// <summary>Puts the marks together.</summary>
    /// <param name="marks">One for each source; null for one whose version is not a number.</param>
    /// <returns>All of them, or none.</returns>
    public static ImmutableArray<SourceMark> Combine(params ReadOnlySpan<SourceMark?> marks)
    {
        var all = ImmutableArray.CreateBuilder<SourceMark>(marks.Length);
        foreach (var mark in marks)
        {
            if (mark is not { } known)
            {
                return [];
            }

            all.Add(known);
        }

        return all.MoveToImmutable();
    }

    /// <summary>The mark of the balancer itself. Its generation tells of changes of the spec, and not of those of the status.</summary>
    public static SourceMark? OfBalancer(HashBalancer balancer, string? version) =>
        Of(version, [$"{balancer.Metadata.Uid}/{balancer.Metadata.Generation}"]);

    /// <summary>The mark of objects that matter in all they have.</summary>
    public static SourceMark? OfObjects(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects, string? version) =>
        Of(version, objects.Select(one => $"{one.Metadata.Uid}/{one.Metadata.ResourceVersion}"));

    /// <summary>The mark of pods, of which our annotations matter and nothing else that changes.</summary>
    public static SourceMark? OfPods(IEnumerable<PartialObjectMetadata> pods, string? version) =>
        Of(version, pods.Select(pod => string.Join('\n', new[] { $"{pod.Metadata.Name}/{pod.Metadata.Uid}" }.Concat(
            (pod.Metadata.Annotations ?? new Dictionary<string, string>()).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}")))));

    private static SourceMark? Of(string? version, IEnumerable<string> contents)
    {
        if (!ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) || revision == 0)
        {
            return null;
        }

        var text = string.Join("\n\n", contents.Order(StringComparer.Ordinal));
        return new SourceMark(revision, Hash.Hash(Encoding.UTF8.GetBytes(text)));
    }
}
