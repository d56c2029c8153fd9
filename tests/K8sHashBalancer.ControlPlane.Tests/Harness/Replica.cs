using K8sHashBalancer.TestCluster;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>One replica of the operator: a process, and after its end another one in its place.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private const string Leader = "hashbalancer_operator_leader";

    private readonly TestFolder _folder = new();
    private readonly int _adminPort = FreePorts.NextLasting();
    private readonly string[] _arguments;
    private readonly string _log;
    private OperatorProcess? _process;

    /// <summary>Sets one up.</summary>
    /// <param name="port">Where proxies connect.</param>
    /// <param name="kubeconfig">How it reaches the API server.</param>
    /// <param name="arguments">What else it is told.</param>
    public Replica(int port, string kubeconfig, params IEnumerable<string> arguments)
    {
        Port = port;
        _log = _folder.PathOf("operator.log");
        _arguments = ["--kubeconfig", _folder.Write("kubeconfig", kubeconfig), .. arguments];
    }

    /// <summary>Where proxies connect.</summary>
    public int Port { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasEnded: false };

    /// <summary>The last lines it wrote.</summary>
    public string Tail => string.Join('\n', File.ReadLines(_log).TakeLast(20));

    /// <summary>Starts it.</summary>
    public void Start() => _process = OperatorProcess.Start(Port, _adminPort, _log, _arguments);

    public async Task WaitUntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Deadline, TimeProvider.System);
        await _process!.WaitUntilReadyAsync(patience.Token);
    }

    /// <summary>Whether it leads.</summary>
    public async Task<bool> LeadsAsync() => _process is { } process && await process.MetricAsync(Leader, CancellationToken.None) > 0;

    /// <summary>Ends it, by SIGKILL or by SIGTERM.</summary>
    public async Task EndAsync(bool kill)
    {
        var process = _process!;
        _process = null;
        await (kill ? process.KillAsync() : process.StopAsync());
        await process.DisposeAsync();
    }

    /// <summary>How many lines of its log have this text.</summary>
    public int CountInLog(string text) => File.ReadLines(_log).Count(line => line.Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }
}
