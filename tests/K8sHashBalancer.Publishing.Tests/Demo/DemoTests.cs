using System.Globalization;
using K8sHashBalancer.Demo;

namespace K8sHashBalancer.Publishing.Tests.Demo;

/// <summary>The demo sends tens of thousands of requests, and would hold up tests that run beside it.</summary>
[CollectionDefinition(nameof(Demo), DisableParallelization = true)]
public sealed class DemoAlone;

/// <summary>The demo, on the manifests of the repository with other ports.</summary>
[Collection(nameof(Demo))]
public sealed class DemoTests : IDisposable
{
    private const int FirstPort = 8001;
    private const int Servers = 5;

    private readonly TestFolder _folder = new();
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);
    private readonly StringWriter _error = new(CultureInfo.InvariantCulture);
    private readonly DemoSettings _settings;
    private readonly int[] _ports = [.. Enumerable.Range(0, Servers).Select(_ => FreePorts.Next())];

    public DemoTests()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Root(), "config", "samples", "demo")))
        {
            var text = File.ReadAllText(path);
            for (var i = 0; i < Servers; i++)
            {
                text = text.Replace($"port: {FirstPort + i}", $"port: {_ports[i]}", StringComparison.Ordinal);
            }

            _folder.Write(Path.GetFileName(path), text);
        }

        _settings = new DemoSettings(Path.GetDirectoryName(_folder.PathOf("x"))!)
        {
            OperatorPort = FreePorts.Next(),
            OperatorAdminPort = FreePorts.Next(),
            Proxies = [("a", FreePorts.Next(), FreePorts.Next()), ("b", FreePorts.Next(), FreePorts.Next())],
        };
    }

    private string Said
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_Once_ShowsThatProxiesAgreeAndThatOnlyKeysThatMustMoveDo()
    {
        var files = _folder.Read("endpoints.yaml");

        Assert.Equal(0, await RunAsync(once: true, CancellationToken.None).WaitAsync(2 * Eventually.Deadline, TimeProvider.System));

        Assert.Equal(string.Empty, _error.ToString());
        Assert.StartsWith("In this process: 5 test servers", Said, StringComparison.Ordinal);
        Assert.Equal(10, Said.Split('\n').Count(line => line.Contains("a → server-", StringComparison.Ordinal) && AreTheSame(line)));

        // Steps 2 to 6, and 20,000 requests.
        Assert.All(
            (string[])["Both proxies agree on all 2000 keys.", "Both run revision ", " 0 of 4000 requests failed."],
            text => Assert.True(Count(text) == 5, $"{text} is to be said 5 times:\n{Said}"));

        // Step 3 moves keys of one server; steps 4, 5 and 6 find them where they were.
        Assert.True(Count("   0 of 2000 keys moved.") == 3, Said);
        var moves = Said.Split('\n').Where(line => line.Contains(" from server-", StringComparison.Ordinal)).ToArray();
        Assert.True(moves.Length == Servers - 1, Said);
        Assert.All(moves, move => Assert.Contains($" from server-{_ports[1]} to ", move, StringComparison.Ordinal));
        var moved = moves.Sum(move => int.Parse(move.Trim().Split(' ')[0], CultureInfo.InvariantCulture));

        // A fifth of the keys, but for what chance does with 150 points of each server.
        Assert.True(moved is > 200 and < 600, Said);
        Assert.Equal(files, _folder.Read("endpoints.yaml"));
    }

    [Fact]
    public async Task Demo_WhoseFilesAreEdited_SaysWhatThatMoves()
    {
        using var stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, TimeProvider.System);
        var running = RunAsync(once: false, stopping.Token);
        await Eventually.TrueAsync(() => Said.Contains("Ctrl+C stops.", StringComparison.Ordinal));

        // A sixth server, and one that is spelled wrong.
        var files = _folder.Read("endpoints.yaml");
        var sixth = FreePorts.Next();
        _folder.Write("sixth.yaml", files[files.LastIndexOf("---", StringComparison.Ordinal)..]
            .Replace("echo-5", "echo-6", StringComparison.Ordinal)
            .Replace($"port: {_ports[4]}", $"port: {sixth}", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Said.Contains("The files changed: 6 servers, all of them ready", StringComparison.Ordinal), $"the edit is seen\n{Said}");
        await Eventually.TrueAsync(() => Count("Both proxies agree on all 2000 keys.") == 6, $"all proxies agree after the edit\n{Said}");
        Assert.True(Said.Contains($" to server-{sixth}", StringComparison.Ordinal), Said);
        _folder.Write("endpoints.yaml", files.Replace("ready: true", "redy: true", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Said.Contains("operator: endpoints.yaml, document 1: EndpointSlice default/echo-1: endpoints[0].conditions.redy is no field of it.", StringComparison.Ordinal));

        await stopping.CancelAsync();

        Assert.Equal(0, await running.WithinDeadline());
    }

    [Fact]
    public void Copy_OfTheFolder_IsGoneInTheEnd()
    {
        string path;
        using (var copy = new FolderCopy(_settings.Folder))
        {
            path = copy.Path;
            Assert.Equal("endpoints.yaml", copy.MakeOneUnready());
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Demo_WhosePortIsTaken_IsRefusedWithASentence()
    {
        await using var other = await Backend.StartAtAsync(_ports[2]);

        Assert.Equal(2, await RunAsync(once: true, CancellationToken.None).WithinDeadline());

        Assert.Contains($"Other programs use ports of the demo's test servers: {_ports[2]}.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WhoseOwnPortsAreTaken_NamesAllOfThem()
    {
        await using var one = await Backend.StartAtAsync(_settings.OperatorPort);
        await using var other = await Backend.StartAtAsync(_settings.Proxies[1].Port);

        Assert.Equal(2, await RunAsync(once: true, CancellationToken.None).WithinDeadline());

        int[] taken = [.. new[] { _settings.OperatorPort, _settings.Proxies[1].Port }.Order()];
        Assert.Equal(
            taken.Select(port => $"Port {port} is in use by another program, and the demo needs it: end that one first."),
            _error.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Demo_WithoutItsFolder_IsRefusedWithASentence()
    {
        _folder.Dispose();

        Assert.Equal(2, await RunAsync(once: true, CancellationToken.None).WithinDeadline());

        Assert.Contains("--manifests must name a folder", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(bool once, CancellationToken cancellationToken) =>
        DemoProgram.RunAsync(_settings, once, new LockedWriter(_output), _error, cancellationToken);

    private int Count(string text) => Said.Split(text).Length - 1;

    private static bool AreTheSame(string line)
    {
        var servers = line.Split("→").Skip(1).Select(part => part.Trim().Split(' ')[0]).Distinct();
        return servers.Count() == 1;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sHashBalancer.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    /// <summary>Lets the test read while the demo writes.</summary>
    private sealed class LockedWriter(StringWriter inner) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            lock (inner)
            {
                inner.Write(value);
            }
        }

        public override void WriteLine(string? value)
        {
            lock (inner)
            {
                inner.WriteLine(value);
            }
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public override Task WriteLineAsync()
        {
            WriteLine(string.Empty);
            return Task.CompletedTask;
        }
    }
}
