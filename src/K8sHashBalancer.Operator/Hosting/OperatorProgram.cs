using System.CommandLine;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Operator.Manifests;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>The operator as a program.</summary>
internal static class OperatorProgram
{
    /// <summary>It logs that a port is in use with a stack trace; the program says the same in a sentence.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code: 0 when it stopped as it was told to, 2 when the arguments are bad, 1 when it cannot go on.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var command = new OperatorCommand();
        var root = command.Create();
        root.SetAction(parsed => RunAsync(command, parsed));
        var result = root.Parse(args);
        var problems = command.Problems(result);

        // The host watches for SIGTERM and Ctrl+C by itself.
        return problems.Count > 0
            ? await RefuseAsync([.. problems])
            : await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(OperatorCommand command, ParseResult parsed)
    {
        var (settings, problems) = FindSource(command, parsed);
        if (settings is null)
        {
            return await RefuseAsync([.. problems]);
        }

        var level = new LogLevelSwitch(HostCategory) { Minimum = command.LogLevel(parsed) };
        var (host, obstacle) = await OperatorHost.StartAsync(settings, logging => logging.AddOwnConsole(level));
        if (host is null)
        {
            return await RefuseAsync(obstacle!);
        }

        await using (host)
        {
            return await host.RunAsync();
        }
    }

    private static (OperatorSettings? Settings, IReadOnlyList<string> Problems) FindSource(OperatorCommand command, ParseResult parsed)
    {
        if (command.Manifests(parsed) is { } folder)
        {
            var (manifests, obstacles) = ManifestSettings.Open(folder, TimeProvider.System);
            return manifests is null
                ? (null, obstacles)
                : (Settings(new ObjectSource.Files(manifests)) with { LoopbackOnly = !command.IsInsecure(parsed) }, []);
        }

        var (kubeconfig, context) = command.Connection(parsed);
        return KubernetesConnection.TryFind(kubeconfig, context, out var connection, out var problem)
            ? (Settings(new ObjectSource.Cluster(connection)), [])
            : (null, [problem]);

        OperatorSettings Settings(ObjectSource source)
        {
            var (port, adminPort) = command.Ports(parsed);
            return new OperatorSettings(command.Options(parsed), source, port, adminPort, command.ApiTokenFile(parsed));
        }
    }

    private static async Task<int> RefuseAsync(params string[] problems)
    {
        foreach (var problem in problems)
        {
            await Console.Error.WriteLineAsync(problem);
        }

        return ExitCodes.BadConfiguration;
    }
}
