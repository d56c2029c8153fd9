using CsCheck;
using k8s.Models;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.Operator.Tests.Translation;

/// <summary>Clusters in which everything that can collide does: few addresses, pods, names and times.</summary>
internal static class RandomCluster
{
    private const string Namespace = "shop";

    private static readonly string[] ServiceNames = ["web", "api"];

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<bool?> Maybe = Gen.OneOf<bool?>(null, true, false);

    private static readonly Gen<DateTime?> Time = Gen.Int[0, 3].Select(day => day == 0 ? (DateTime?)null : Start.AddDays(day));

    private static readonly Gen<V1Endpoint> Endpoint = Gen.Select(
        Gen.Int[1, 5], Gen.Bool, Maybe, Maybe, Maybe, Gen.Int[0, 4], Gen.Int[0, 2],
        (host, isIPv6, ready, serving, terminating, pod, uid) => new V1Endpoint
        {
            Addresses = [isIPv6 ? $"fd00::{host}" : $"10.0.0.{host}"],
            Conditions = new V1EndpointConditions { Ready = ready, Serving = serving, Terminating = terminating },
            TargetRef = pod == 0 ? null : new V1ObjectReference { Kind = "Pod", Name = $"web-{pod}", Uid = uid == 0 ? null : $"{pod}-{uid}" },
        });

    private static readonly Gen<Discoveryv1EndpointPort> Port = Gen.Select(
        Gen.OneOf<string?>("http", "alt", null), Gen.OneOf<int>(8080, 8081), (name, port) => new Discoveryv1EndpointPort { Name = name, Port = port });

    private static readonly Gen<V1EndpointSlice> Slice = Gen.Select(
        Gen.OneOf<string>(ServiceNames), Gen.OneOf<string>("IPv4", "IPv6"), Time, Port.Array[0, 2], Endpoint.Array[0, 5],
        (service, family, created, ports, endpoints) => new V1EndpointSlice
        {
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = Namespace,
                CreationTimestamp = created,
                Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service },
            },
            AddressType = family,
            Ports = [.. ports.DistinctBy(port => port.Name)],
            Endpoints = [.. endpoints],
        });

    private static readonly Gen<V1ObjectMeta> Pod = Gen.Select(
        Gen.Int[1, 4], Gen.Int[1, 2], Time, Gen.OneOf<string?>("1", "5", "0", "many", null),
        (pod, uid, created, weight) => new V1ObjectMeta
        {
            NamespaceProperty = Namespace,
            Name = $"web-{pod}",
            Uid = $"{pod}-{uid}",
            CreationTimestamp = created,
            Annotations = weight is null ? null : new Dictionary<string, string> { ["hashbalancer.dev/weight"] = weight },
        });

    private static readonly Gen<BackendSpec> Backend = Gen.Select(
        Gen.OneOf<string>([.. ServiceNames, "none"]), Gen.OneOf<string>("http", "alt", "80", "9"), Gen.Int[0, 3],
        (service, port, weight) => new BackendSpec { Service = new ServiceReference { Name = service, Port = port }, Weight = weight });

    private static readonly Gen<OverrideSpec> Override = Gen.Select(
        Gen.Int[1, 6], Gen.OneOf<string?>("Add", "Remove", null), Gen.OneOf<string?>("Ready", "Drain", "Maintenance", null), Gen.Int[-1, 2],
        (host, presence, state, weight) => new OverrideSpec
        {
            Address = $"10.0.0.{host}:8080",
            Presence = presence,
            State = state,
            Weight = weight < 0 ? null : weight,
        });

    private static readonly Gen<HashBalancer> Balancer = Gen.Select(
        Backend.Array[1, 3], Gen.OneOf<string>([.. IdentityChoices.All.Order()]), Override.Array[0, 4],
        (backends, identity, overrides) => new HashBalancer
        {
            Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = Namespace },
            Spec = new HashBalancerSpec
            {
                Backends = [.. backends],
                Servers = [new ServerSpec { Host = "10.0.0.1", Port = 8080 }, new ServerSpec { Host = "10.9.9.9", Port = 80, Weight = 2 }],
                ConsistentHash = new ConsistentHashSpec { Identity = identity },
                Overrides = [.. overrides.DistinctBy(one => one.Address)],
            },
        });

    /// <summary>A balancer and a cluster.</summary>
    public static Gen<TranslationCase> Case { get; } = Gen.Select(
        Balancer, Gen.Bool, Slice.Array[0, 6], Pod.Array[0, 6],
        (balancer, isIPv6First, slices, pods) => new TranslationCase(
            balancer,
            new ClusterObjects(
                [.. ServiceNames.Select(name => Service(name, isIPv6First))],
                [.. slices.Select(Named)],
                [.. pods.DistinctBy(pod => pod.Uid)])));

    /// <summary>The same objects, everything that has no order of its own in another one.</summary>
    public static ClusterObjects Shuffle(ClusterObjects cluster, Random random) => new(
        Shuffled(cluster.Services, random),
        Shuffled(cluster.EndpointSlices, random).Select(slice => new V1EndpointSlice
        {
            Metadata = slice.Metadata,
            AddressType = slice.AddressType,
            Ports = Shuffled(slice.Ports, random),
            Endpoints = Shuffled(slice.Endpoints, random),
        }),
        Shuffled(cluster.Pods, random));

    private static V1Service Service(string name, bool isIPv6First) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        Spec = new V1ServiceSpec
        {
            IpFamilies = isIPv6First ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"],
            Ports = [new V1ServicePort { Name = "http", Port = 80 }, new V1ServicePort { Name = "alt", Port = 81 }],
        },
    };

    /// <summary>A name is unique in its namespace.</summary>
    private static V1EndpointSlice Named(V1EndpointSlice slice, int i) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"slice-{i}",
            NamespaceProperty = slice.Metadata.NamespaceProperty,
            Labels = slice.Metadata.Labels,
            CreationTimestamp = slice.Metadata.CreationTimestamp,
        },
        AddressType = slice.AddressType,
        Ports = slice.Ports,
        Endpoints = slice.Endpoints,
    };

    private static T[] Shuffled<T>(IEnumerable<T> items, Random random)
    {
        var copy = items.ToArray();
        random.Shuffle(copy);
        return copy;
    }
}
