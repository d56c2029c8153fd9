using System.Collections;
using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>The file that a proxy runs from, together with the environment and with the files that it names.</summary>
internal sealed class ConfigurationFile
{
    private readonly ProxyExtensions _extensions;
    private readonly FileWatch _watch;
    private readonly ImmutableDictionary<string, string> _environment = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? string.Empty, StringComparer.Ordinal);

    private ImmutableArray<string> _files;

    /// <summary>Nothing is read yet; what changes after this is a change.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extensions">Has the names that the configuration may use.</param>
    /// <param name="time">The clock.</param>
    public ConfigurationFile(string path, ProxyExtensions extensions, TimeProvider time)
    {
        _extensions = extensions;
        Path = System.IO.Path.GetFullPath(path);
        _files = [Path];
        _watch = new FileWatch(() => _files, time);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>Reads the file, and none of those that it names.</summary>
    public ConfigurationResult Read()
    {
        try
        {
            return ConfigurationReader.Read(
                File.ReadAllText(Path), System.IO.Path.GetDirectoryName(Path)!, _environment, _extensions.HashFunctions, _extensions.Algorithms);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationResult([new ConfigurationProblem(Path, $"cannot be read: {exception.Message} Name the file with --config PATH.")]);
        }
    }

    /// <summary>
    /// Watches the files that these configurations name from now on, and no others. To be called before they are read: what changes
    /// after this is a change.
    /// </summary>
    public void Watch(params IEnumerable<StandaloneConfiguration> configurations)
    {
        var named = configurations.Select(one => one.Listener).SelectMany(one => (string?[])[one.Tls?.CertFile, one.Tls?.KeyFile, one.ApiTokenFile]);
        _files = [.. named.OfType<string>().Prepend(Path).Distinct()];
        _watch.NoteFiles();
    }

    /// <summary>Comes each time that one of the files was changed. One loop listens, and asks for the next when it has read them.</summary>
    public IAsyncEnumerable<bool> ChangesAsync(CancellationToken cancellationToken) => _watch.ChangesAsync(cancellationToken);
}
