using System.Diagnostics;
using System.Text.RegularExpressions;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>kubectl port-forward to one pod, and a client at its end.</summary>
internal sealed partial class PortForward : IDisposable
{
    private readonly Process _process;

    private PortForward(Process process, HttpClient client) => (_process, Client) = (process, client);

    /// <summary>Sends requests to the pod.</summary>
    public HttpClient Client { get; }

    /// <summary>Opens one.</summary>
    /// <param name="kubectl">In the namespace of the target.</param>
    /// <param name="target">A pod, or what has pods: deployment/web-hashbalancer.</param>
    /// <param name="port">The pod's port.</param>
    public static async Task<PortForward> OpenAsync(Kubectl kubectl, string target, int port)
    {
        var start = new ProcessStartInfo(kubectl.Tool.Path, kubectl.Arguments(["port-forward", target, $":{port}"]))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (Forwarding.Match(line ?? "") is not { Success: true } forwarding)
        {
            process.Kill();
            throw new InvalidOperationException($"kubectl port-forward {target} :{port}: {line}{await errors}");
        }

        // It goes on to say each connection, and a full pipe would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new PortForward(process, new HttpClient { BaseAddress = new Uri($"http://localhost:{forwarding.Groups[1].Value}") });
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d+)")]
    private static partial Regex Forwarding { get; }
}
