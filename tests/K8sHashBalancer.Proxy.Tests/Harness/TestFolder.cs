namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hashbalancer-test-");

    /// <summary>The full path of a file in it.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file, whole at once.</summary>
    public string Write(string name, string content)
    {
        var path = PathOf(name);
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    /// <summary>Reads a file.</summary>
    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Another folder with the same files.</summary>
    public TestFolder Copy()
    {
        var copy = new TestFolder();
        foreach (var file in _folder.GetFiles())
        {
            file.CopyTo(copy.PathOf(file.Name));
        }

        return copy;
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Two proxies may share one.
        }
    }
}
