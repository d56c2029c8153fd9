namespace K8sHashBalancer.Operator.Tests;

/// <summary>Files of the repository: read, and those that are generated compared with what is generated, or written anew on request.</summary>
internal static class RepositoryFile
{
    public const string TestFolder = "tests/K8sHashBalancer.Operator.Tests";

    private const string UpdateVariable = "UPDATE_GENERATED";

    public static string Read(string path) => File.ReadAllText(FullPath(path)).ReplaceLineEndings("\n");

    public static bool Exists(string path) => Path.Exists(FullPath(path));

    public static void Write(string path, string text) => File.WriteAllText(FullPath(path), text);

    /// <summary>The names of the files in a folder that end so, without that end, sorted.</summary>
    public static IEnumerable<string> NamesIn(string folder, string ending) => Directory
        .EnumerateFiles(FullPath(folder), $"*{ending}")
        .Select(path => Path.GetFileName(path)[..^ending.Length])
        .Order(StringComparer.Ordinal);

    /// <summary>Asserts that a file is what is generated.</summary>
    public static void AssertIs(string path, string generated)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Write(path, generated);
        }

        Assert.True(File.Exists(FullPath(path)), $"{path} is missing. Write it with: {UpdateVariable}=1 dotnet test");
        Assert.Equal(Read(path), generated);
    }

    /// <summary>Where a file of the repository is.</summary>
    public static string FullPath(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sHashBalancer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no K8sHashBalancer.sln above the tests.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
