namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>Files of the repository that are generated from code: compared with it, or written anew on request.</summary>
internal static class RepositoryFile
{
    private const string UpdateVariable = "UPDATE_GENERATED";
    private const string End = "<!-- end -->";

    public static string Read(string path) => File.ReadAllText(FullPath(path)).ReplaceLineEndings("\n");

    /// <summary>Asserts that a file is what is generated.</summary>
    public static void AssertIs(string path, string generated)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(FullPath(path), generated);
        }

        var isSame = File.Exists(FullPath(path)) && Read(path) == generated;
        Assert.True(isSame, $"{path} is not what the code generates. Write it anew with: {UpdateVariable}=1 dotnet test");
    }

    /// <summary>Asserts that a part of a Markdown file, between its markers, is what is generated.</summary>
    public static void AssertHas(string path, string part, string generated)
    {
        var text = Read(path);
        var marker = $"<!-- generated: {part} -->\n";
        var start = text.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        Assert.True(start > marker.Length, $"{path} has no line {marker}");
        AssertIs(path, text[..start] + generated.TrimEnd() + "\n" + text[text.IndexOf(End, start, StringComparison.Ordinal)..]);
    }

    private static string FullPath(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sHashBalancer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no K8sHashBalancer.sln above the tests.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
