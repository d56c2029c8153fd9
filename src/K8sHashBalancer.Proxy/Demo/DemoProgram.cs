using System.Text.Json;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Standalone;

namespace K8sHashBalancer.Proxy.Demo;

/// <summary>
/// Shows in a terminal what the balancer does: three test servers and a balancer in this process, some requests, a server that
/// stops and comes back, and the statistics. Then it goes on serving.
/// </summary>
internal static class DemoProgram
{
    private const int ManyKeys = 2000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs the demo until the process is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ProxyExtensions extensions)
    {
        await using var servers = new DemoServers();
        if (await servers.StartAsync() is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return ExitCodes.BadConfiguration;
        }

        var file = new ConfigurationFile(DemoConfiguration.Write(), extensions);
        var (proxy, problems) = await StandaloneProxy.StartAsync(file, extensions, ConsoleLogging.AddOwnConsole);
        if (proxy is null)
        {
            return ConfigurationReport.Print(problems);
        }

        await using (proxy)
        {
            await proxy.Ready;
            var url = proxy.EndPoints[0].ToString();
            Console.WriteLine($"Three test servers on ports {string.Join(", ", DemoConfiguration.ServerPorts)}, weights 1, 1, 2; the balancer on {url}.");
            using var client = new DemoClient(new Uri(url));
            await ShowAsync(client, servers);
            Console.WriteLine();
            Console.WriteLine($"Serving on. Try:  curl {url}/test1   curl {url}/api/stats   curl '{url}/api/lookup?key=/test1'");
            Console.WriteLine($"Or edit {file.Path}. Ctrl+C stops.");
            await proxy.WaitForShutdownAsync();
        }

        return ExitCodes.Success;
    }

    private static async Task ShowAsync(DemoClient client, DemoServers servers)
    {
        var many = Enumerable.Range(1, ManyKeys).Select(i => $"/item/{i}").ToArray();

        Heading("1. Ten requests: the path is the key");
        var (ten, _) = await client.SendAsync(Enumerable.Range(1, 10).Select(i => $"/test{i}"));
        foreach (var (path, server) in ten.OrderBy(pair => int.Parse(pair.Key.AsSpan("/test".Length), provider: null)))
        {
            Console.WriteLine($"   {path,-8} → {server}");
        }

        Heading($"2. {ManyKeys} keys: each server gets keys by its weight");
        var (before, _) = await client.SendAsync(many);
        ShowShares(before);

        Heading("3. server-8002 stops: its keys move, no others do");
        await servers.StopAsync(8002);
        var (without, errors) = await client.SendAsync(many);
        ShowMoves(before, without, "server-8002");
        Console.WriteLine($"   {errors} requests failed: a refused connection is tried again on the next server of the ring.");
        await ShowStatusAsync(client, status => status != "healthy");

        Heading("4. server-8002 is back: so are its keys");
        await servers.StartAsync(8002);
        await ShowStatusAsync(client, status => status == "healthy");
        var (after, _) = await client.SendAsync(many);
        Console.WriteLine($"   {many.Count(key => after[key] == before[key])} of {ManyKeys} keys are where they were at first.");

        Heading("5. GET /api/stats");
        using var stats = JsonDocument.Parse(await client.ReadAsync("/api/stats"));
        Console.WriteLine(JsonSerializer.Serialize(stats, Indented));
    }

    private static void ShowShares(Dictionary<string, string> answers)
    {
        foreach (var server in answers.Values.GroupBy(name => name).OrderBy(group => group.Key))
        {
            var share = 100.0 * server.Count() / answers.Count;
            Console.WriteLine($"   {server.Key}  {new string('#', (int)(share / 2)),-30} {share,5:0.0} %");
        }
    }

    private static void ShowMoves(Dictionary<string, string> before, Dictionary<string, string> after, string stopped)
    {
        var moved = before.Keys.Where(key => before[key] != after[key]).ToArray();
        Console.WriteLine($"   {before.Values.Count(server => server == stopped)} keys were on {stopped}; {moved.Length} moved, "
            + $"{moved.Count(key => before[key] != stopped)} of them from other servers.");
        foreach (var to in moved.GroupBy(key => after[key]).OrderBy(group => group.Key))
        {
            Console.WriteLine($"   {to.Count(),5} went to {to.Key}");
        }
    }

    /// <summary>Waits for the balancer to see it too.</summary>
    private static async Task ShowStatusAsync(DemoClient client, Func<string, bool> isExpected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        do
        {
            var server = (await client.ServersAsync()).First(server => server.Port == 8002);
            if (isExpected(server.Status))
            {
                Console.WriteLine($"   The balancer says {server.Status}{(server.Reason is null ? "" : $": {server.Reason}")}.");
                return;
            }
        }
        while (await timer.WaitForNextTickAsync());
    }

    private static void Heading(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
    }
}
