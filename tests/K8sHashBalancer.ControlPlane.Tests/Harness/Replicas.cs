using k8s;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>Replicas of one operator, each a process, for the balancers of one namespace.</summary>
internal sealed class Replicas(IReadOnlyList<Replica> all) : IAsyncDisposable
{
    private const string Lease = "apis/coordination.k8s.io/v1/namespaces/" + OperatorAccount.Namespace + "/leases/k8s-hashbalancer";

    public IReadOnlyList<Replica> All => all;

    /// <summary>The last lines that they wrote.</summary>
    public string Tails => string.Join('\n', all.Select(replica => replica.Tail));

    /// <summary>Starts replicas.</summary>
    /// <param name="ports">Where each serves proxies.</param>
    /// <param name="account">How they connect to the API server.</param>
    /// <param name="space">The namespace of their balancers.</param>
    /// <param name="apiServer">Where each finds the API server instead; null for where it is.</param>
    public static async Task<Replicas> StartAsync(
        IReadOnlyList<int> ports, KubernetesClientConfiguration account, TestNamespace space, Func<int, Uri>? apiServer = null)
    {
        var advertised = string.Join(',', ports.Select(port => $"https://127.0.0.1:{port}"));
        var replicas = new Replicas([.. ports.Select((port, number) => new Replica(
            port,
            Kubeconfig.Of(account, apiServer?.Invoke(number)),
            "--lease-namespace",
            OperatorAccount.Namespace,
            "--namespace",
            space.Name,
            "--advertise",
            advertised))]);
        foreach (var replica in replicas.All)
        {
            replica.Start();
        }

        await Task.WhenAll(replicas.All.Select(replica => replica.WaitUntilReadyAsync()));
        return replicas;
    }

    /// <summary>Who the lease says leads; empty for nobody.</summary>
    public static async Task<string> HolderAsync(ObjectClient objects) =>
        (string?)(await objects.FindAsync(Lease))?["spec"]?["holderIdentity"] ?? "";

    /// <summary>Those that take themselves for the leader.</summary>
    public async Task<IReadOnlyList<Replica>> LeadersAsync()
    {
        var leads = await Task.WhenAll(all.Select(replica => replica.LeadsAsync()));
        return [.. all.Where((_, number) => leads[number])];
    }

    /// <summary>Waits until one leads.</summary>
    public async Task<Replica> WaitForLeaderAsync()
    {
        IReadOnlyList<Replica> leaders = [];
        await Eventually.TrueAsync(async () => (leaders = await LeadersAsync()).Count > 0, $"a replica leads\n{Tails}");
        return leaders[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in all)
        {
            await replica.DisposeAsync();
        }
    }
}
