using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

/// <summary>The real program in a process of its own.</summary>
public class ProcessTests
{
    [Fact]
    public async Task Process_OnSigterm_FinishesItsRequestAndExitsWith0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var server = await Backend.StartAsync();
        using var folder = new TestFolder();
        var config = ProxyConfig.For(server);
        folder.Write("config.json", config.ToString());
        using var process = Start(folder, "--config", folder.PathOf("config.json"));
        using var client = Http.Client($"http://127.0.0.1:{config.Port}");
        await Eventually.TrueAsync(() => AnswersAsync(client));
        var answer = client.GetStringAsync("/plain?delay=700");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(server.Name, await answer.WithinDeadline());
        await process.WaitForExitAsync().WithinDeadline();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Process_WithABadConfiguration_SaysAllAndExitsWith2()
    {
        using var folder = new TestFolder();
        var path = folder.Write("config.json", """
            {
              // Comments are allowed, unknown settings are not.
              "load_balancer": {"port": 99999, "algoritm": "maglev"},
              "servers": [{"host": "localhost"}],
            }
            """);

        var (exitCode, _, error) = await RunAsync(folder, "--config", path);

        Assert.Equal(2, exitCode);
        Assert.Contains("The configuration has 3 problems:", error, StringComparison.Ordinal);
        Assert.Contains("$.load_balancer.port: ", error, StringComparison.Ordinal);
        Assert.Contains("$.load_balancer.algoritm: ", error, StringComparison.Ordinal);
        Assert.Contains("\"algorithm\"", error, StringComparison.Ordinal);
        Assert.Contains("$.servers[0].port: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WithAPortInUse_NamesItAndExitsWith2()
    {
        await using var server = await Backend.StartAsync();
        using var folder = new TestFolder();
        var path = folder.Write("config.json", ProxyConfig.For(server).Set("load_balancer.port", server.Port).ToString());

        var (exitCode, _, error) = await RunAsync(folder, "--config", path);

        Assert.Equal(2, exitCode);
        Assert.Contains(
            $"Port {server.Port} is in use by another program. Set load_balancer.port, or the environment variable LB_PORT, to another one.",
            error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAConfiguration_SaysWhetherItIsGood()
    {
        using var folder = new TestFolder();
        var good = folder.Write("good.json", ProxyConfig.For(1).ToString());
        var bad = folder.Write("bad.json", "{");

        var (goodCode, goodOutput, _) = await RunAsync(folder, "--check", "--config", good);
        var (badCode, _, badError) = await RunAsync(folder, "--check", "--config", bad);

        Assert.Equal((0, $"{good} is good."), (goodCode, goodOutput.Trim()));
        Assert.Equal(2, badCode);
        Assert.Contains("The configuration has a problem:", badError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_ThatIsWrong_ExitsWith2()
    {
        using var folder = new TestFolder();

        var (exitCode, _, error) = await RunAsync(folder, "--conifg", "x");
        var (missingCode, _, missingError) = await RunAsync(folder, "--config", folder.PathOf("nothing.json"));

        Assert.Equal(2, exitCode);
        Assert.Contains("--conifg", error, StringComparison.Ordinal);
        Assert.Equal(2, missingCode);
        Assert.Contains("nothing.json", missingError, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(TestFolder folder, params string[] args)
    {
        using var process = Start(folder, args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithinDeadline();
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(TestFolder folder, params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(ProxyProgram).Assembly.Location, .. args])
        {
            WorkingDirectory = Path.GetDirectoryName(folder.PathOf("x")),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return false;
        }
    }
}
