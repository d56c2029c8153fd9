using System.Text.Json.Nodes;

namespace K8sHashBalancer.Operator.Tests.Crd;

/// <summary>Objects that the API server must accept and reject by the definition alone, as files in <c>testdata</c>.</summary>
internal static class ObjectTable
{
    private const string Folder = $"{RepositoryFile.TestFolder}/Crd/testdata";
    private const string Ending = ".yaml";

    public static IEnumerable<string> Accepted => RepositoryFile.NamesIn($"{Folder}/accepted", Ending);

    public static IEnumerable<string> Rejected => RepositoryFile.NamesIn($"{Folder}/rejected", Ending);

    public static JsonObject ReadAccepted(string name) => Yaml.ReadAll(RepositoryFile.Read($"{Folder}/accepted/{name}{Ending}")).Single();

    /// <summary>An object, and a part of what the API server must say; the file has it in a comment in its first line.</summary>
    public static (JsonObject Object, string Message) ReadRejected(string name)
    {
        var text = RepositoryFile.Read($"{Folder}/rejected/{name}{Ending}");
        var comment = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        Assert.StartsWith("# ", comment, StringComparison.Ordinal);
        return (Yaml.ReadAll(text).Single(), comment[2..]);
    }
}
