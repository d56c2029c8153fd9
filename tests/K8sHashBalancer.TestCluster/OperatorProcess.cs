using System.Diagnostics;
using System.Globalization;

namespace K8sHashBalancer.TestCluster;

/// <summary>The operator as a process of its own: its memory is its own, and it can be killed.</summary>
public sealed class OperatorProcess : IAsyncDisposable
{
    private const string Program = "K8sHashBalancer.Operator.dll";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ServerProcess _process;
    private readonly HttpClient _admin;

    private OperatorProcess(ServerProcess process, int adminPort)
    {
        _process = process;
        _admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}") };
    }

    /// <summary>The identifier of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The memory it has, in bytes.</summary>
    public long Memory
    {
        get
        {
            using var process = Process.GetProcessById(_process.Id);
            return process.WorkingSet64;
        }
    }

    /// <summary>Whether it has ended, by itself or not.</summary>
    public bool HasEnded => _process.HasEnded;

    /// <summary>The last lines it wrote.</summary>
    public string Tail => _process.Tail;

    /// <summary>Starts it, from the folder of the program that asks.</summary>
    /// <param name="port">Where proxies are to connect.</param>
    /// <param name="adminPort">Where it is to answer for its health and metrics.</param>
    /// <param name="log">The file whose end its output goes to.</param>
    /// <param name="arguments">What else it is told.</param>
    public static OperatorProcess Start(int port, int adminPort, string log, params IEnumerable<string> arguments)
    {
        string[] all =
        [
            Path.Combine(AppContext.BaseDirectory, Program),
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--admin-port", adminPort.ToString(CultureInfo.InvariantCulture),
            .. arguments,
        ];
        return new OperatorProcess(ServerProcess.StartWithLog("dotnet", log, all), adminPort);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has the end of its log.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            if (HasEnded)
            {
                throw new InvalidOperationException($"The operator ended: {Tail}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The sum of a metric over all its labels; 0 while nobody answers.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var text = await _admin.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
            return text.Split('\n')
                .Where(line => line.StartsWith($"{name} ", StringComparison.Ordinal) || line.StartsWith($"{name}{{", StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Kills it, as SIGKILL does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Asks it to stop, as SIGTERM does, and waits until it has.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _admin.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _admin.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
