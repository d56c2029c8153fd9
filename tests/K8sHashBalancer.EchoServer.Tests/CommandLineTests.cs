using System.Diagnostics;
using System.Globalization;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("--ports 1,x", "--ports cannot hold 'x': a port is a whole number from 0 to 65535, and commas stand between ports.")]
    [InlineData("--ports 70000", "--ports cannot hold '70000': a port is a whole number from 0 to 65535, and commas stand between ports.")]
    [InlineData("--ports 7,7", "Port 7 is named twice: every server needs ports of its own.")]
    [InlineData("--ports 1 --http2-ports 2,3", "--http2-ports has 2 ports and --ports only 1: give at most one for each server.")]
    [InlineData("--host example.org", "--host cannot be 'example.org': it takes localhost, * or an IP address.")]
    [InlineData("--bogus", "Unrecognized command or argument '--bogus'.")]
    public async Task Arguments_Bad_AreRefusedWithOneSentence(string arguments, string sentence)
    {
        var (code, output, errors) = await RunAsync(arguments);

        Assert.Equal((2, "", sentence + Environment.NewLine), (code, output, errors));
    }

    [Fact]
    public async Task Port_InUse_IsNamedWithTheWayOut()
    {
        await using var other = await EchoServer.StartAsync(new(), ct: Ct);

        var (code, _, errors) = await RunAsync($"--host 127.0.0.1 --ports 0,{other.Port}");

        Assert.Equal(1, code);
        Assert.Equal(
            $"Port {other.Port} of 127.0.0.1 is in use: stop what listens there, or name free ports with --ports (and --http2-ports)."
            + Environment.NewLine,
            errors);
    }

    [Fact]
    public async Task Help_Asked_NamesTheOptions()
    {
        var (code, output, _) = await RunAsync("--help");

        Assert.Equal(0, code);
        Assert.All(["--ports", "--http2-ports", "--host", "--name"], option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_Terminated_StopsGracefullyWithSuccess()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(EchoServer).Assembly.Location, "--ports", "0,0", "--http2-ports", "0", "--name", "demo"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            var first = await process.StandardOutput.ReadLineAsync(Ct);
            var second = await process.StandardOutput.ReadLineAsync(Ct);
            Assert.Matches(@"^demo-(\d+) listens on http://127\.0\.0\.1:\1, and for HTTP/2 on port \d+$", first);
            Assert.Matches(@"^demo-(\d+) listens on http://127\.0\.0\.1:\1$", second);

            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Ct);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = await CommandLine.RunAsync(arguments.Split(' '), output, errors, Ct);
        return (code, output.ToString(), errors.ToString());
    }
}
