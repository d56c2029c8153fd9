using System.Collections;
using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>The file that a proxy runs from, together with the environment.</summary>
/// <param name="path">The file.</param>
/// <param name="extensions">Has the names that the configuration may use.</param>
internal sealed class ConfigurationFile(string path, ProxyExtensions extensions)
{
    private readonly ImmutableDictionary<string, string> _environment = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? string.Empty, StringComparer.Ordinal);

    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Reads the file.</summary>
    public ConfigurationResult Read()
    {
        try
        {
            return ConfigurationReader.Read(
                File.ReadAllText(Path), System.IO.Path.GetDirectoryName(Path)!, _environment, extensions.HashFunctions, extensions.Algorithms);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationResult([new ConfigurationProblem(Path, $"cannot be read: {exception.Message} Name the file with --config PATH.")]);
        }
    }
}
