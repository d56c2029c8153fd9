using System.Diagnostics;
using System.Globalization;

namespace K8sHashBalancer.TestCluster;

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
        echo $child
        { read -r how <&3; kill -s "${how:-TERM}" $child; } 2>/dev/null &
        reader=$!
        wait $child
        kill $reader 2>/dev/null
        """;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(15);

    private readonly Process _shell;
    private readonly string _log;

    private ServerProcess(Process shell, int id, string log) => (_shell, Id, _log) = (shell, id, log);

    /// <summary>The id of the program's process.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended, by itself or not.</summary>
    public bool HasEnded => _shell.HasExited;

    /// <summary>Starts a program; its output goes to a file of its own name.</summary>
    public static ServerProcess Start(string program, string folder, params IEnumerable<string> arguments) =>
        StartWithLog(program, Path.Combine(folder, $"{Path.GetFileName(program)}.log"), arguments);

    /// <summary>Starts a program; its output goes to the end of a file.</summary>
    public static ServerProcess StartWithLog(string program, string log, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(log),
        };
        foreach (var argument in (string[])["-c", RunWhileInputIsOpen, "sh", log, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var shell = Process.Start(start)!;
        return new ServerProcess(shell, int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture), log);
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(20)) : "It wrote nothing.";

    /// <summary>Kills it without giving it time for anything.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public Task StopAsync() => EndAsync("TERM");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
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
