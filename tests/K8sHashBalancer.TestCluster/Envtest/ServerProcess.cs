using System.Diagnostics;

namespace K8sHashBalancer.TestCluster.Envtest;

/// <summary>A program that runs beside the tests, and ends with them even if they are killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>The shell ends the program when its own input ends, which it does when this process is gone, however it went.</summary>
    private const string RunWhileInputIsOpen =
        """
        exec 3<&0 2>/dev/null
        log=$1; shift
        "$@" <&- 3<&- >>"$log" 2>&1 &
        child=$!
        read -r how <&3
        kill -s "${how:-TERM}" $child
        wait $child
        """;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(15);

    private readonly Process _shell;
    private readonly string _log;

    private ServerProcess(Process shell, string log) => (_shell, _log) = (shell, log);

    /// <summary>Starts a program; its output goes to a file of its own name.</summary>
    public static ServerProcess Start(string program, string folder, params IEnumerable<string> arguments)
    {
        var log = Path.Combine(folder, $"{Path.GetFileName(program)}.log");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", RunWhileInputIsOpen, "sh", log, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new ServerProcess(Process.Start(start)!, log);
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(20)) : "It wrote nothing.";

    /// <summary>Kills it without giving it time for anything.</summary>
    public Task KillAsync() => EndAsync("KILL");

    public async ValueTask DisposeAsync()
    {
        await EndAsync("TERM");
        _shell.Dispose();
    }

    private async Task EndAsync(string signal)
    {
        if (_shell.HasExited)
        {
            return;
        }

        try
        {
            await _shell.StandardInput.WriteLineAsync(signal);
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        using var patience = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        try
        {
            await _shell.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _shell.Kill(entireProcessTree: true);
            await _shell.WaitForExitAsync();
        }
    }
}
