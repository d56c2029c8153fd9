using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.KubeConfigModels;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>
/// Finds the API server: the file that is named, the files that KUBECONFIG names, the pod's service account, or the file in the home
/// folder, whichever is there first.
/// </summary>
internal static class KubernetesConnection
{
    private const string Variable = "KUBECONFIG";

    /// <summary>Finds it.</summary>
    /// <param name="path">A kubeconfig file; null to look for one.</param>
    /// <param name="context">The context in it to use; null for its current one.</param>
    /// <param name="connection">How to connect.</param>
    /// <param name="problem">Why that cannot be said, in a sentence.</param>
    public static bool TryFind(
        string? path,
        string? context,
        [NotNullWhen(true)] out KubernetesClientConfiguration? connection,
        [NotNullWhen(false)] out string? problem)
    {
        (connection, problem) = (null, null);
        if (path is not null)
        {
            return TryRead([path], context, out connection, out problem);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } paths)
        {
            return TryRead(paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), context, out connection, out problem);
        }

        // A pod has no other; and who names a context means a file.
        if (context is null && KubernetesClientConfiguration.IsInCluster())
        {
            connection = KubernetesClientConfiguration.InClusterConfig();
            return true;
        }

        var home = KubernetesClientConfiguration.KubeConfigDefaultLocation;
        if (File.Exists(home))
        {
            return TryRead([home], context, out connection, out problem);
        }

        problem = $"There is no API server to work with: this is no pod, {Variable} is not set, and there is no {home}. Name a kubeconfig file with --kubeconfig PATH.";
        return false;
    }

    private static bool TryRead(
        string[] paths, string? context, [NotNullWhen(true)] out KubernetesClientConfiguration? connection, [NotNullWhen(false)] out string? problem)
    {
        var names = string.Join(Path.PathSeparator, paths);
        (connection, problem) = (null, null);
        try
        {
            var files = paths.Select(path => new FileInfo(path)).Where(file => file.Exists).ToArray();
            if (files.Length == 0)
            {
                problem = $"There is no kubeconfig file {names}.";
                return false;
            }

            // Several files are looked through in order; a context's cluster and user are in its own file.
            var contents = files.Select(file => KubernetesClientConfiguration.LoadKubeConfig(file)).ToArray();
            var contexts = contents.SelectMany(NamesIn).Distinct().ToArray();
            var chosen = context ?? contents.Select(content => content.CurrentContext).FirstOrDefault(current => !string.IsNullOrEmpty(current));
            if (string.IsNullOrEmpty(chosen))
            {
                problem = $"The kubeconfig {names} has no current context. Choose one with --context: {List(contexts)}.";
                return false;
            }

            if (contents.FirstOrDefault(content => NamesIn(content).Contains(chosen)) is not { } holder)
            {
                problem = $"The kubeconfig {names} has no context \"{chosen}\". Choose one with --context: {List(contexts)}.";
                return false;
            }

            connection = KubernetesClientConfiguration.BuildConfigFromConfigObject(holder, chosen);
            return true;
        }
        catch (Exception exception)
        {
            // Syntax, rights, certificates: the libraries below throw what they like, and for the reader it is all the same.
            var cause = exception.GetBaseException();
            var text = cause is NullReferenceException ? "it is empty" : cause.Message.ReplaceLineEndings(" ").TrimEnd('.');
            problem = $"The kubeconfig {names} cannot be used: {text}.";
            return false;
        }
    }

    private static IEnumerable<string> NamesIn(K8SConfiguration content) => (content.Contexts ?? []).Select(one => one.Name);

    private static string List(string[] contexts) => contexts.Length == 0 ? "it has none" : string.Join(", ", contexts);
}
