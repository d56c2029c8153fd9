using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Manifests;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A whole operator, all but its command line, on a folder of manifests.</summary>
internal sealed class ManifestOperator : IAsyncDisposable
{
    private readonly OperatorHost _host;
    private readonly Task<int> _running;

    private ManifestOperator(OperatorHost host)
    {
        _host = host;
        _running = host.RunAsync();
    }

    public BalancerStatus Status => _host.Publisher.Status(OperatorHarness.Web);

    public static async Task<ManifestOperator> StartAsync(string folder, int port)
    {
        var (manifests, obstacles) = ManifestSettings.Open(folder, TimeProvider.System);
        Assert.Empty(obstacles);
        var settings = new OperatorSettings(new OperatorOptions(), new ObjectSource.Files(manifests!), port, FreePorts.Next()) { LoopbackOnly = true };
        var (host, problem) = await OperatorHost.StartAsync(settings, _ => { }).WithinDeadline();
        Assert.Null(problem);
        return new ManifestOperator(host!);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Stop();
        await _running.WithinDeadline();
        await _host.DisposeAsync();
    }
}
