using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Receiving.Storing;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Storing;

/// <summary>Files with states, and proxies that keep theirs in one.</summary>
internal static class StoredStates
{
    /// <summary>Where nobody listens.</summary>
    public static readonly Uri Nobody = new("http://127.0.0.1:1");

    /// <summary>Nothing happens after this in any test.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromHours(1);

    /// <summary>Writes a file as a proxy would have.</summary>
    public static StoredState Write(string path, Snapshot snapshot, BalancerName? balancer = null, Action<Protocol.V1.FullState>? change = null)
    {
        var state = StateMapping.Write(new VersionedState(snapshot, Epoch: 7, Version: 1));
        change?.Invoke(state);
        var stored = new StoredState(balancer ?? OperatorHarness.Web, new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), state);
        Assert.Null(new SnapshotFile(path).Write(stored));
        return stored;
    }

    /// <summary>The fingerprint of the state in a file; null if there is none.</summary>
    public static ulong? FingerprintIn(string path) => new SnapshotFile(path).Read(OperatorHarness.Web, out _)?.State.Fingerprint;

    /// <summary>Starts a proxy that keeps its state in a file.</summary>
    public static Task<ClusterHarness> StartProxyAsync(string path, Uri follow, TimeSpan? patience = null, TimeSpan? spacing = null) =>
        ClusterHarness.StartAsync(new ReceiverOptions([follow], OperatorHarness.Web, "web-0")
        {
            Backoff = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)),
            Storage = new StorageOptions(path)
            {
                Patience = patience ?? Never,
                Spacing = spacing ?? TimeSpan.Zero,
                RetryInterval = TimeSpan.FromMilliseconds(50),
            },
        });
}
