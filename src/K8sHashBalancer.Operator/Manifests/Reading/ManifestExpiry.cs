using System.Text.Json.Nodes;
using k8s;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>
/// Leaves out overrides whose time has come. In a cluster the leader removes them from the resource; nobody writes to files, so that here
/// they stay where they are and count no more.
/// </summary>
/// <param name="Object">The object, without what has expired.</param>
/// <param name="Expired">What has, in sentences.</param>
/// <param name="Next">When the next override expires; null if none does.</param>
internal sealed record ManifestExpiry(ManifestObject Object, IReadOnlyList<string> Expired, DateTimeOffset? Next)
{
    /// <summary>What an object is at a time.</summary>
    public static ManifestExpiry At(ManifestObject one, DateTimeOffset now)
    {
        if (one.Key.Kind != HashBalancer.KubeKind || JsonNode.Parse(one.Json)!.AsObject() is not { } json || json["spec"]?["overrides"] is not JsonArray items)
        {
            return new ManifestExpiry(one, [], null);
        }

        var specs = items.Select(item => KubernetesJson.Deserialize<OverrideSpec>(item!.ToJsonString())).ToArray();
        var (expired, left) = OverrideList.Split([.. specs], now);
        for (var i = specs.Length - 1; i >= 0; i--)
        {
            if (expired.Contains(specs[i]))
            {
                items.RemoveAt(i);
            }
        }

        return new ManifestExpiry(
            expired.IsEmpty ? one : one with { Json = json.ToJsonString(), Spec = json["spec"]!.ToJsonString() },
            [.. expired.Select(spec => $"{one.Place}: {one.Key}: spec.overrides: the item of {spec.Address} has expired and counts no more: remove it.")],
            OverrideList.NextExpiry(left));
    }
}
