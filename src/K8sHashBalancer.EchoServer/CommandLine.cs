using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace K8sHashBalancer.EchoServer;

/// <summary>The servers as a process: one for each port, until a signal comes.</summary>
internal static class CommandLine
{
    private const int PortFailed = 1;
    private const int BadArguments = 2;

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken ct = default)
    {
        var ports = PortList("--ports", "One server for each of these ports, separated by commas; 0 takes any free port.");
        ports.DefaultValueFactory = _ => [8001, 8002, 8003];
        var http2Ports = PortList("--http2-ports", "A second, HTTP/2-only port for each server, in the order of --ports.");
        var host = Text("--host", "localhost, * or an IP address.");
        host.DefaultValueFactory = _ => "localhost";
        host.Validators.Add(HostIsAnAddress);
        var name = Text("--name", "The name in the answers; with several ports, NAME-PORT. Default: server-PORT.");
        var root = new RootCommand("Answers every request with its own name and what it received. For demos and tests only.")
        {
            ports, http2Ports, host, name,
        };
        root.SetAction(async (given, stop) =>
        {
            var (first, second) = (given.GetValue(ports)!, given.GetValue(http2Ports) ?? []);
            if (Conflict(first, second) is { } conflict)
            {
                await errors.WriteLineAsync(conflict);
                return BadArguments;
            }

            var servers = Servers(first, second, given.GetValue(host)!, given.GetValue(name)).ToArray();
            return await ServeAsync(servers, output, errors, stop);
        });

        var parsed = root.Parse(args);
        foreach (var error in parsed.Errors)
        {
            await errors.WriteLineAsync(error.Message);
        }

        return parsed.Errors.Count > 0 ? BadArguments : await parsed.InvokeAsync(
            // A signal cancels the action, which then has the drain to end by itself.
            new() { Output = output, Error = errors, ProcessTerminationTimeout = Drain + TimeSpan.FromSeconds(5) }, ct);
    }

    private static async Task<int> ServeAsync(EchoServerOptions[] wanted, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var servers = new List<EchoServer>();
        try
        {
            foreach (var options in wanted)
            {
                servers.Add(await EchoServer.StartAsync(options, ct: stop));
                await output.WriteLineAsync(Line(servers[^1]));
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(servers.Select(s => s.StopAsync(Drain)));
        }
        catch (IOException failure)
        {
            await errors.WriteLineAsync(Explain(wanted[servers.Count], failure));
            return PortFailed;
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }

        return 0;
    }

    private static IEnumerable<EchoServerOptions> Servers(int[] ports, int[] http2Ports, string host, string? name) =>
        ports.Select((port, i) => new EchoServerOptions
        {
            Name = ports.Length == 1 ? name : null,
            NamePrefix = name ?? "server",
            Host = host,
            Port = port,
            Http2Port = i < http2Ports.Length ? http2Ports[i] : null,
        });

    private static string Line(EchoServer server)
    {
        var host = server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
        var http2 = server.Http2Port is { } port ? $", and for HTTP/2 on port {port}" : "";
        return $"{server.Name} listens on http://{host}:{server.Port}{http2}";
    }

    private static string Explain(EchoServerOptions options, IOException failure)
    {
        // Which of the two ports it was, the exception tells in its message only.
        var port = options.Http2Port is { } http2 && failure.Message.Contains($":{http2}", StringComparison.Ordinal) ? http2 : options.Port;
        return failure.InnerException is AddressInUseException
            ? $"Port {port} of {options.Host} is in use: stop what listens there, or name free ports with --ports (and --http2-ports)."
            : $"Port {port} of {options.Host} could not be opened: {failure.InnerException?.Message ?? failure.Message}.";
    }

    private static Option<string?> Text(string name, string description) =>
        new(name) { Description = description, HelpName = name[2..].ToUpperInvariant() };

    private static Option<int[]> PortList(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PORT,PORT...",
        CustomParser = argument =>
        {
            var texts = argument.Tokens.SelectMany(t => t.Value.Split(',')).ToArray();
            if (Array.Find(texts, t => !ushort.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } bad)
            {
                argument.AddError($"{name} cannot hold '{bad}': a port is a whole number from 0 to 65535, and commas stand between ports.");
                return null;
            }

            return Array.ConvertAll(texts, t => (int)ushort.Parse(t, CultureInfo.InvariantCulture));
        },
    };

    private static void HostIsAnAddress(OptionResult result)
    {
        if (result.Tokens is [var host] && host.Value is not ("localhost" or "*") && !IPAddress.TryParse(host.Value, out _))
        {
            result.AddError($"--host cannot be '{host.Value}': it takes localhost, * or an IP address.");
        }
    }

    private static string? Conflict(int[] ports, int[] http2Ports)
    {
        if (http2Ports.Length > ports.Length)
        {
            return $"--http2-ports has {http2Ports.Length} ports and --ports only {ports.Length}: give at most one for each server.";
        }

        var twice = ports.Concat(http2Ports).Where(port => port != 0).GroupBy(port => port).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? null : $"Port {twice.Key} is named twice: every server needs ports of its own.";
    }
}
