using System.Collections.Immutable;
using System.Text.Json.Nodes;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>consistent_hash</c>. The algorithm is said elsewhere.</summary>
internal sealed class ConsistentHashSection(HashFunctionRegistry hashFunctions) : ObjectKind<BalancingPolicy>
{
    /// <summary>Together with the servers it must fit on a ring.</summary>
    public static readonly Setting<int> VirtualNodes = Setting.Optional(
        "virtual_nodes", new IntegerKind("a number of virtual nodes", 1, BalancingPolicy.MaxVirtualNodes), 150,
        "Points on the ring per unit of weight. More of them spread keys more evenly and take more memory.");

    private const int MaxKeys = 100;

    private static readonly Setting<Finalizer> FinalizerChoice = Setting.Optional(
        "finalizer",
        new ChoiceKind<Finalizer>("finalizer", [new("avalanche", Finalizer.Avalanche), new("none", Finalizer.None)]),
        "avalanche",
        "What is done to a hash before it is used. `none` is for those who must agree with another system; `fnv1a` and `djb2` then "
        + "spread keys badly.");

    private static readonly Setting<ImmutableArray<KeySource>> Keys = Setting.Optional(
        "keys", new ListKind<KeySource>(KeySources.Kind, "key sources", MaxKeys), new JsonArray(),
        "What of a request is its key: the first one present wins. An empty list: the whole path.");

    private static readonly Setting<MissingKeyPolicy> OnMissingKey = Setting.Optional(
        "on_missing_key",
        new ChoiceKind<MissingKeyPolicy>(
            "policy",
            [new("source_ip", MissingKeyPolicy.SourceIP), new("random", MissingKeyPolicy.Random), new("reject", MissingKeyPolicy.Reject)]),
        "source_ip",
        "What happens to a request without any of the keys: the client's IP address is its key, it goes to a server at random, or it is "
        + "answered with 400.");

    private readonly Setting<string> _hashFunction = Setting.Optional(
        "hash_function",
        new ChoiceKind<string>("hash function", hashFunctions.Names.Select(name => KeyValuePair.Create(name, name))),
        "fnv1a",
        "The hash function.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [VirtualNodes, _hashFunction, FinalizerChoice, Keys, OnMissingKey];

    /// <inheritdoc/>
    protected override BalancingPolicy Build(SettingValues values) => new()
    {
        VirtualNodes = values.Get(VirtualNodes),
        HashFunction = values.Get(_hashFunction),
        Finalizer = values.Get(FinalizerChoice),
        Keys = values.Get(Keys) is { IsEmpty: false } keys ? keys : [new KeySource.Path(Segments: null)],
        OnMissingKey = values.Get(OnMissingKey),
    };
}
