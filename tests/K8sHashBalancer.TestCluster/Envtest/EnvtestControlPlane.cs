using System.Globalization;
using k8s;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.TestCluster.Envtest;

/// <summary>
/// etcd, kube-apiserver and kube-controller-manager on ports of this machine, as envtest has them, with authorization: everything
/// of Kubernetes but nodes. Pods stay pending unless a test plays the kubelet.
/// </summary>
public sealed class EnvtestControlPlane : ITestCluster
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly EnvtestBinaries _binaries;
    private readonly string _folder;
    private readonly Credentials _credentials;
    private readonly int _port = FreePorts.NextLasting();
    private readonly int _etcdPort = FreePorts.NextLasting();
    private readonly int _etcdPeerPort = FreePorts.NextLasting();
    private ServerProcess? _etcd;
    private ServerProcess? _apiServer;
    private ServerProcess? _controllers;

    private EnvtestControlPlane(EnvtestBinaries binaries, string folder)
    {
        _binaries = binaries;
        _folder = folder;
        _credentials = new Credentials(folder);
        KubeconfigFile = _credentials.WriteKubeconfig(_port);
        Configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(_credentials.Kubeconfig(_port));
    }

    /// <inheritdoc/>
    public string Description => $"etcd, kube-apiserver and kube-controller-manager of {_binaries.Folder}";

    /// <inheritdoc/>
    public KubernetesClientConfiguration Configuration { get; }

    /// <inheritdoc/>
    public string KubeconfigFile { get; }

    /// <summary>The port of this machine that the API server listens at.</summary>
    public int Port => _port;

    /// <summary>Starts a control plane of its own, with nothing in it.</summary>
    /// <exception cref="InvalidOperationException">It did not become ready; the message has the end of its log.</exception>
    public static async Task<EnvtestControlPlane> StartAsync(EnvtestBinaries binaries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binaries);
        var controlPlane = new EnvtestControlPlane(binaries, Directory.CreateTempSubdirectory("hashbalancer-envtest-").FullName);
        try
        {
            controlPlane._etcd = controlPlane.StartEtcd();
            await controlPlane.StartApiServerAsync(cancellationToken);
            controlPlane._controllers = controlPlane.StartControllers();
            return controlPlane;
        }
        catch
        {
            await controlPlane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the API server: every watch breaks, every request is refused, until it is started again.</summary>
    public async Task KillApiServerAsync()
    {
        await _apiServer!.KillAsync();
        await _apiServer.DisposeAsync();
        _apiServer = null;
    }

    /// <summary>Starts the API server and waits until it is ready.</summary>
    public async Task StartApiServerAsync(CancellationToken cancellationToken)
    {
        _apiServer = ServerProcess.Start(
            _binaries["kube-apiserver"],
            _folder,
            $"--etcd-servers=http://127.0.0.1:{_etcdPort}",
            $"--secure-port={_port}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            $"--tls-cert-file={_credentials.Certificate}",
            $"--tls-private-key-file={_credentials.Key}",
            $"--token-auth-file={_credentials.Tokens}",
            "--authorization-mode=RBAC",
            $"--service-account-key-file={_credentials.ServiceAccountKey}",
            $"--service-account-signing-key-file={_credentials.ServiceAccountKey}",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112",
            "--profiling=false");
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Has etcd forget all that was before this moment, and something after what anybody has seen: who asks to go on from what
    /// he saw is told 410, unless the API server remembers more than etcd.</summary>
    /// <returns>The revision from which on etcd knows everything.</returns>
    public async Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        using var etcd = new EtcdClient(_etcdPort);
        var revision = await etcd.PutAsync("/hashbalancer-test/compacted", "now", cancellationToken);
        await etcd.CompactAsync(revision, cancellationToken);
        return revision;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in (ServerProcess?[])[_controllers, _apiServer, _etcd])
        {
            if (server is not null)
            {
                // There is nothing in it that anybody would want to keep.
                await server.KillAsync();
                await server.DisposeAsync();
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private ServerProcess StartEtcd() => ServerProcess.Start(
        _binaries["etcd"],
        _folder,
        $"--data-dir={Path.Combine(_folder, "etcd")}",
        $"--listen-client-urls=http://127.0.0.1:{_etcdPort}",
        $"--advertise-client-urls=http://127.0.0.1:{_etcdPort}",
        $"--listen-peer-urls=http://127.0.0.1:{_etcdPeerPort}",
        "--unsafe-no-fsync");

    private ServerProcess StartControllers() => ServerProcess.Start(
        _binaries["kube-controller-manager"],
        _folder,
        $"--kubeconfig={KubeconfigFile}",
        $"--service-account-private-key-file={_credentials.ServiceAccountKey}",
        "--use-service-account-credentials=true",
        "--leader-elect=false",
        "--secure-port=0",
        // Nodes are what tests make them: nobody is there to renew their leases.
        "--controllers=*,-node-lifecycle-controller,-taint-eviction-controller");

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new k8s.Kubernetes(Configuration);
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < StartsWithin)
        {
            try
            {
                // Not ready before the namespace is there: what tests create first needs it.
                await client.CoreV1.ReadNamespaceAsync("default", cancellationToken: cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or k8s.Autorest.HttpOperationException)
            {
                last = exception;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"The API server was not ready within {StartsWithin.TotalSeconds} s: {last?.Message}\nkube-apiserver: {_apiServer!.Tail}\netcd: {_etcd!.Tail}"));
    }
}
