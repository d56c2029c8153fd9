using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using K8sHashBalancer.Proxy.Hosting;

namespace K8sHashBalancer.Monitoring.Tests.Tracing;

/// <summary>The proxy as a process of its own, with variables of OpenTelemetry.</summary>
internal sealed class TracedProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TestFolder _folder;
    private readonly Task<string> _output;

    private TracedProxy(Process process, TestFolder folder, int port)
    {
        (_process, _folder, _output) = (process, folder, process.StandardOutput.ReadToEndAsync());
        Client = Http.Client($"http://127.0.0.1:{port}");
    }

    public HttpClient Client { get; }

    public static async Task<TracedProxy> StartAsync(ProxyConfig config, params (string Name, string Value)[] variables)
    {
        var folder = new TestFolder();
        var start = new ProcessStartInfo("dotnet", [typeof(ProxyProgram).Assembly.Location, "--config", folder.Write("config.json", config.ToString())])
        {
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var proxy = new TracedProxy(Process.Start(start)!, folder, config.Port);
        await Eventually.TrueAsync(proxy.AnswersAsync, "the proxy answers");
        return proxy;
    }

    /// <summary>Asks a server, and returns what it received.</summary>
    public async Task<Echo> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = Http.Request(HttpMethod.Get, path, headers);
        using var response = await Client.SendAsync(request).WithinDeadline();
        return await Echo.ReadAsync(response);
    }

    /// <summary>Stops it as Kubernetes does.</summary>
    /// <returns>What it logged.</returns>
    public async Task<string> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WithinDeadline();
        Assert.Equal(0, _process.ExitCode);
        return await _output;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await Client.GetAsync("/healthz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return false;
        }
    }
}
