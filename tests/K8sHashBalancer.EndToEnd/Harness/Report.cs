namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>
/// What the tests ran on and measured, or why they did not run: in a file, because dotnet test shows what a test program writes only if it
/// fails.
/// </summary>
internal sealed class Report
{
    private const string File = "artifacts/end-to-end-tests.txt";

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            RepositoryFile.Write(File, string.Join('\n', _lines) + "\n");
        }

        Console.Error.WriteLine(line);
    }
}
