using System.Collections.Immutable;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Policies;

/// <summary>How requests are spread, as the proxies are told it.</summary>
internal static class BalancingTranslation
{
    public static BalancingPolicy? Translate(HashBalancerSpec spec, HashFunctionRegistry hashFunctions, FindingList findings)
    {
        var hash = spec.ConsistentHash;
        var knowsAlgorithm = PolicyTranslation.Choose("spec.algorithm", spec.Algorithm, AlgorithmChoices.All, findings, out var algorithm);
        var knowsFunction = KnowsHashFunction(hash.HashFunction, hashFunctions, findings);
        var knowsIdentity = PolicyTranslation.IsKnown("spec.consistentHash.identity", hash.Identity, IdentityChoices.All, findings);
        var knowsMissingKey = PolicyTranslation.Choose(
            "spec.consistentHash.onMissingKey", hash.OnMissingKey, MissingKeyChoices.All, findings, out var onMissingKey);
        var keys = KeysOf(hash, findings);
        return knowsAlgorithm && knowsFunction && knowsIdentity && knowsMissingKey && keys is not null
            ? new BalancingPolicy
            {
                Algorithm = algorithm!,
                HashFunction = hash.HashFunction,
                VirtualNodes = hash.VirtualNodes,
                Keys = keys.Value,
                OnMissingKey = onMissingKey,
            }
            : null;
    }

    /// <summary>The names of the built-in functions are in the schema's description only: others can be registered.</summary>
    private static bool KnowsHashFunction(string name, HashFunctionRegistry hashFunctions, FindingList findings)
    {
        if (hashFunctions.Contains(name))
        {
            return true;
        }

        findings.Error(
            ConditionReasons.UnknownHashFunction,
            $"spec.consistentHash.hashFunction: there is no hash function {Wording.Quote(name)}; write one of "
            + $"{string.Join(", ", hashFunctions.Names)}, or run an operator and proxies that have it.");
        return false;
    }

    private static ImmutableArray<KeySource>? KeysOf(ConsistentHashSpec hash, FindingList findings)
    {
        if (hash.Keys is not { IsEmpty: false } keys)
        {
            return NoKeysIsWholePath();
        }

        var sources = keys.Select(ToSource).ToList();
        if (sources.IndexOf(null) is >= 0 and var unknown)
        {
            findings.Error(
                ConditionReasons.UnknownValue,
                $"spec.consistentHash.keys[{unknown}]: this version of the operator does not know this kind of key; write one of header, "
                + "cookie, queryParameter, path and sourceIP, or update the operator.");
            return null;
        }

        return [.. sources.OfType<KeySource>()];
    }

    private static ImmutableArray<KeySource> NoKeysIsWholePath() => [new KeySource.Path(Segments: null)];

    private static KeySource? ToSource(KeySpec key) => key switch
    {
        { Header: { } name } => new KeySource.Header(name),
        { Cookie: { } cookie } => new KeySource.Cookie(
            cookie.Name, cookie.TtlSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
        { QueryParameter: { } name } => new KeySource.QueryParameter(name),
        { Path: { } path } => new KeySource.Path(path.Segments),
        { SourceIP: not null } => new KeySource.SourceIP(),
        _ => null,
    };
}
