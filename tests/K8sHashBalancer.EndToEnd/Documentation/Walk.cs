using System.Runtime.Versioning;
using System.Text;
using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Documentation;

/// <summary>Someone who follows a page: in the repository's folder, with the kubectl, helm and curl of the machine.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Walk(Setting setting, Release release) : IDisposable
{
    private const string OperatorNamespace = "k8s-hashbalancer-system";
    private const string AddressOfAPod = "10.244.1.7";

    private static readonly string[] FoldersToFollowIn = ["charts", "config", "crds"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hashbalancer-walk-");

    /// <summary>Runs the blocks of a page, one after the other, until one fails.</summary>
    /// <returns>What came of it, with each command as it was reached.</returns>
    public async Task<ToolResult> FollowAsync(IEnumerable<CommandBlock> blocks)
    {
        await PrepareAsync();
        var script = new StringBuilder("set -euo pipefail\n");
        script.Append("trap 'jobs -p | xargs -r kill || true' EXIT\n");
        script.Append($"cd '{_folder.FullName}'\nset -v\n");
        foreach (var block in blocks)
        {
            script.Append(block.Text.Replace(OperatorNamespace, release.OperatorKubectl.Namespace, StringComparison.Ordinal));
        }

        var file = Write("walk.sh", script.ToString());
        return await new Tool("/bin/bash").RunAsync(
            new Dictionary<string, string>
            {
                ["PATH"] = $"{_folder.FullName}/bin:{Environment.GetEnvironmentVariable("PATH")}",
                ["KUBECONFIG"] = Path.Combine(_folder.FullName, "kubeconfig"),
            },
            file);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task PrepareAsync()
    {
        foreach (var file in FoldersToFollowIn.SelectMany(folder => Directory.EnumerateFiles(RepositoryFile.FullPath(folder), "*", SearchOption.AllDirectories)))
        {
            Write(Path.GetRelativePath(RepositoryFile.FullPath("."), file), setting.WithImages(await File.ReadAllTextAsync(file)));
        }

        // The namespace that a page takes for granted, here one of the test's own.
        var kubeconfig = Write("kubeconfig", await release.Kubectl.RunAsync("config", "view", "--raw", "--minify", "--flatten"));
        (await setting.Kubectl.RunAsync(
            new Dictionary<string, string>(),
            "--kubeconfig", kubeconfig, "config", "set-context", "--current", "--namespace", release.Kubectl.Namespace)).Expected();

        WriteProgram("kubectl", $"""exec '{setting.Kubectl.Path}' "$@" """);
        WriteProgram("helm", $"""
            case $1 in
              install|upgrade) exec '{setting.Helm.Path}' "$@" --values '{release.ValuesFile()}' ;;
              *) exec '{setting.Helm.Path}' "$@" ;;
            esac
            """);

        // A person takes a moment longer than a script to go on after port-forward, and reads the answer.
        WriteProgram("curl", $$"""
            server=$(kubectl get pods -l app=web -o jsonpath='{.items[0].status.podIP}')
            PATH=${PATH#*:}
            exec curl --no-progress-meter --fail --retry 30 --retry-delay 1 --retry-connrefused "${@//{{AddressOfAPod}}/$server}"
            """);
    }

    private void WriteProgram(string name, string script)
    {
        var path = Write($"bin/{name}", $"#!/usr/bin/env bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
