namespace K8sHashBalancer.Demo;

/// <summary>A copy of a folder, gone at the end: the demo edits that, and not the files of whoever runs it.</summary>
internal sealed class FolderCopy : IDisposable
{
    private const string Ready = "ready: true";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hashbalancer-demo-");
    private (string Path, string Text)? _edited;

    /// <summary>Copies a folder; one that does not exist is an empty copy.</summary>
    public FolderCopy(string source)
    {
        if (!Directory.Exists(source))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(source, path));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    /// <summary>The copy.</summary>
    public string Path => _folder.FullName;

    /// <summary>Sets an endpoint that is ready to not ready, as somebody would in an editor.</summary>
    /// <returns>The name of the file; null if no file has such an endpoint.</returns>
    public string? MakeOneUnready()
    {
        foreach (var path in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(path);
            if (text.IndexOf(Ready, StringComparison.Ordinal) is >= 0 and var first)
            {
                // The second, if there is one: nothing is special about the first.
                var at = text.IndexOf(Ready, first + 1, StringComparison.Ordinal) is >= 0 and var second ? second : first;
                _edited = (path, text);
                File.WriteAllText(path, text.Remove(at, Ready.Length).Insert(at, "ready: false"));
                return System.IO.Path.GetFileName(path);
            }
        }

        return null;
    }

    /// <summary>Takes the edit back.</summary>
    public void Undo()
    {
        if (_edited is { } edited)
        {
            File.WriteAllText(edited.Path, edited.Text);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
