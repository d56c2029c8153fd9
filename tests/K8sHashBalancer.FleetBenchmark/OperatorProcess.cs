using System.Diagnostics;
using System.Globalization;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.FleetBenchmark;

/// <summary>The operator as a process of its own, so that its memory is its own.</summary>
internal sealed class OperatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly int _adminPort;
    private readonly HttpClient _client = new();

    private OperatorProcess(Process process, int port, int adminPort)
    {
        _process = process;
        _adminPort = adminPort;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>The memory it has, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<OperatorProcess> StartAsync(string kubeconfig, string space, CancellationToken cancellationToken)
    {
        var (port, adminPort) = (FreePorts.Next(), FreePorts.Next());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "K8sHashBalancer.Operator.dll"), "--kubeconfig", kubeconfig, "--namespace", space,
            "--insecure", "--port", Text(port), "--admin-port", Text(adminPort), "--log-level", "warning",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        var started = new OperatorProcess(process, port, adminPort);
        while (!await started.IsReadyAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        return started;
    }

    /// <summary>The sum of a metric over all its labels.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken cancellationToken)
    {
        var text = await _client.GetStringAsync(new Uri($"http://127.0.0.1:{_adminPort}/metrics"), cancellationToken);
        return text.Split('\n')
            .Where(line => line.StartsWith($"{name} ", StringComparison.Ordinal) || line.StartsWith($"{name}{{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_adminPort}/readyz"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
