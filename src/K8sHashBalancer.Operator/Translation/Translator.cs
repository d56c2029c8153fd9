using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Backends;
using K8sHashBalancer.Operator.Translation.Conditions;
using K8sHashBalancer.Operator.Translation.Overrides;
using K8sHashBalancer.Operator.Translation.Policies;
using K8sHashBalancer.Operator.Translation.Servers;

namespace K8sHashBalancer.Operator.Translation;

/// <summary>
/// Kubernetes objects in, snapshot and conditions out. Pure: no I/O, no clock, and the same result for the same objects in any order,
/// on each replica of the operator. What is wrong is skipped and said in a condition; the balancer goes on with what is valid.
/// </summary>
public static class Translator
{
    /// <summary>Translates one balancer.</summary>
    /// <param name="balancer">The resource, with defaults applied.</param>
    /// <param name="cluster">The objects around it.</param>
    /// <param name="hashFunctions">The hash functions that may be named.</param>
    public static TranslationResult Translate(HashBalancer balancer, ClusterObjects cluster, HashFunctionRegistry hashFunctions)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(hashFunctions);

        var findings = new FindingList();
        var policy = PolicyTranslation.Translate(balancer.Spec, hashFunctions, findings);
        var index = ClusterIndex.Build(balancer.Metadata.NamespaceProperty, cluster);
        var candidates = BackendReader.ReadAll(balancer.Spec, index, findings);
        var configured = ServerList.Build(balancer.Spec, candidates, index.Pods, findings);
        var servers = OverrideStep.ApplyOverrides(configured, balancer.Spec, findings);
        var snapshot = policy is null ? null : Limits.TryCreate(servers, policy, findings);
        var counts = ServerCounts.Of(servers);
        return new TranslationResult(
            snapshot, AcceptedCondition.Of(findings), AvailableCondition.Of(snapshot, counts, balancer.Spec, configured.Length, findings), counts, configured);
    }
}
