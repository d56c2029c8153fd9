using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.Load.Tests;

/// <summary>The proxy as its users run it: a process of its own, with a config.json.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;

    private ProxyProcess(Process process, string folder, Uri url)
    {
        _process = process;
        _folder = folder;
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = url };
    }

    /// <summary>Talks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Its resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a proxy on a free port.</summary>
    /// <param name="config">Its configuration, but for the port.</param>
    public static async Task<ProxyProcess> StartAsync(JsonObject config)
    {
        var port = FreePorts.Next();
        config["load_balancer"] = new JsonObject { ["port"] = port, ["host"] = "127.0.0.1" };
        var folder = Directory.CreateTempSubdirectory("hashbalancer-load-").FullName;
        var file = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(file, config.ToJsonString());

        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "K8sHashBalancer.Proxy.dll"));
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add(file);
        start.Environment["LOG_LEVEL"] = "ERROR";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var proxy = new ProxyProcess(process, folder, new Uri($"http://127.0.0.1:{port}"));
        await proxy.WaitUntilReadyAsync();
        return proxy;
    }

    /// <summary>What the REST API says at a path.</summary>
    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(StartDeadline, TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                using var response = await Client.GetAsync(new Uri("/readyz", UriKind.Relative), deadline.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                Assert.False(_process.HasExited, "The proxy ended.");
            }
        }
    }
}
