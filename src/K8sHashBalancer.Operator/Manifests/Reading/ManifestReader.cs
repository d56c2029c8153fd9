using System.Text.Json.Nodes;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using YamlDotNet.Core;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>
/// Reads the files of a folder. What cannot be used is said, and stays what it was: a whole file that cannot be read, or one object
/// that is refused.
/// </summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="time">The clock, by which overrides expire.</param>
internal sealed class ManifestReader(string folder, TimeProvider time)
{
    private const string DefaultNamespace = "default";

    private static readonly Dictionary<string, string> ApiVersions = new(StringComparer.Ordinal)
    {
        [HashBalancer.KubeKind] = $"{HashBalancer.KubeGroup}/{HashBalancer.KubeApiVersion}",
        ["Service"] = "v1",
        ["EndpointSlice"] = "discovery.k8s.io/v1",
        ["Pod"] = "v1",
    };

    private readonly ManifestCheck _check = new();

    /// <summary>Reads all.</summary>
    /// <param name="before">What was there before.</param>
    public ManifestReading Read(ManifestState before)
    {
        var pass = new Pass(before);
        if (Directory.Exists(folder))
        {
            foreach (var path in ManifestFiles.In(folder))
            {
                ReadFile(path, Path.GetRelativePath(folder, path).Replace('\\', '/'), pass);
            }
        }
        else
        {
            pass.Problems.Add($"There is no folder \"{folder}\". What was read before stays.");
            pass.KeepAll();
        }

        var now = time.GetUtcNow();
        var current = pass.Objects.Values.Select(one => ManifestExpiry.At(one, now)).ToArray();
        return new ManifestReading(before.Next(current.Select(one => one.Object)), pass.Problems)
        {
            Expired = [.. current.SelectMany(one => one.Expired)],
            NextExpiry = current.Min(one => one.Next),
        };
    }

    private void ReadFile(string path, string file, Pass pass)
    {
        IReadOnlyList<JsonNode?> documents;
        try
        {
            documents = YamlText.ReadAll(File.ReadAllText(path));
        }
        catch (YamlException exception)
        {
            pass.Problems.Add($"{file}, line {exception.Start.Line}: it is not YAML: {exception.Message} What the file said before stays.");
            pass.KeepFile(file);
            return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            pass.Problems.Add($"{file}: it cannot be read: {exception.Message} What the file said before stays.");
            pass.KeepFile(file);
            return;
        }

        for (var i = 0; i < documents.Count; i++)
        {
            ReadDocument(documents[i], file, $"{file}, document {i + 1}", pass);
        }
    }

    private void ReadDocument(JsonNode? document, string file, string place, Pass pass)
    {
        if (document is null)
        {
            return;
        }

        if (document is not JsonObject json || KindOf(json) is not { } kind)
        {
            pass.Problems.Add($"{place}: it is no object of Kubernetes, which has apiVersion and kind.");
            return;
        }

        if (kind.EndsWith("List", StringComparison.Ordinal) && json["items"] is JsonArray items)
        {
            foreach (var (item, i) in items.Select((item, i) => (item, i)).ToArray())
            {
                ReadDocument(item?.DeepClone(), file, $"{place}, items[{i}]", pass);
            }

            return;
        }

        if (CheckKind(json, kind) is { } problem)
        {
            pass.Problems.Add($"{place}: {problem}");
        }
        else if (ApiVersions.ContainsKey(kind))
        {
            ReadObject(json, kind, file, place, pass);
        }
    }

    private void ReadObject(JsonObject json, string kind, string file, string place, Pass pass)
    {
        var metadata = json["metadata"] as JsonObject;
        var key = new ManifestKey(kind, new ObjectKey(Text(metadata?["namespace"]) ?? DefaultNamespace, Text(metadata?["name"]) ?? string.Empty));
        var problems = _check.Check(json);
        if (pass.Objects.TryGetValue(key, out var other))
        {
            pass.Problems.Add($"{place}: {key} is in {other.Place} already, which counts: remove one of the two.");
        }
        else if (problems.Count > 0)
        {
            var kept = pass.KeepObject(key) ? " What it was before stays." : string.Empty;
            pass.Problems.AddRange(problems.Select(problem => $"{place}: {key}: {problem}{kept}"));
        }
        else
        {
            metadata!["namespace"] = key.Name.Namespace;
            pass.Objects.Add(key, new ManifestObject(key, file, place, json.ToJsonString(), json["spec"]?.ToJsonString() ?? string.Empty));
        }
    }

    /// <summary>Other kinds have their place in such a folder. What is ours, but not quite, was meant to be read.</summary>
    private static string? CheckKind(JsonObject json, string kind)
    {
        var apiVersion = Text(json["apiVersion"]);
        if (ApiVersions.TryGetValue(kind, out var expected))
        {
            return apiVersion == expected ? null : $"apiVersion of a {kind} must be {expected}, and is \"{apiVersion}\".";
        }

        return apiVersion?.StartsWith($"{HashBalancer.KubeGroup}/", StringComparison.Ordinal) == true
            ? $"kind must be {HashBalancer.KubeKind}, and is \"{kind}\"."
            : null;
    }

    private static string? KindOf(JsonObject json) => Text(json["kind"]);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>One reading under way.</summary>
    private sealed class Pass(ManifestState before)
    {
        public Dictionary<ManifestKey, ManifestObject> Objects { get; } = [];

        public List<string> Problems { get; } = [];

        public void KeepAll() => Keep(_ => true);

        public void KeepFile(string file) => Keep(one => one.File == file);

        public bool KeepObject(ManifestKey key) => before.Objects.TryGetValue(key, out var one) && Objects.TryAdd(key, one);

        private void Keep(Func<ManifestObject, bool> which)
        {
            foreach (var one in before.Objects.Values.Where(which))
            {
                Objects.TryAdd(one.Key, one);
            }
        }
    }
}
