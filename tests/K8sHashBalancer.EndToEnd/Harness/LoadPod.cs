using System.Net;
using System.Net.Http.Json;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>
/// The pod that sends requests from within the cluster, where Services and pods can be reached whatever the cluster is; kubectl
/// port-forward would end with the one proxy that it reaches.
/// </summary>
internal sealed class LoadPod(PortForward forward, Report report) : IDisposable
{
    /// <summary>So many requests have to come through while something happens, or nothing was tried.</summary>
    private const int Least = 100;

    /// <summary>Starts it.</summary>
    public static async Task<LoadPod> StartAsync(Kubectl kubectl, Setting setting, Report report)
    {
        await kubectl.ApplyAsync(setting.WithImages(RepositoryFile.Read("tests/K8sHashBalancer.EndToEnd/manifests/load.yaml")));
        await kubectl.RunAsync("wait", "--for=condition=Ready", "pod/load", Until.Timeout);
        return new LoadPod(await PortForward.OpenAsync(kubectl, "pod/load", 8080), report);
    }

    /// <summary>Which server answers each of the keys 0, 1, 2 and so on.</summary>
    /// <param name="url">Through whom.</param>
    /// <param name="keys">How many keys.</param>
    public async Task<IReadOnlyList<string>> ServersAsync(string url, int keys)
    {
        using var answer = await forward.Client.GetAsync(new Uri($"/servers?url={WebUtility.UrlEncode(url)}&keys={keys}", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<string[]>())!;
    }

    /// <summary>Asserts that no request of the load fails while something happens, and for a while after.</summary>
    public async Task NoneFailsWhileAsync(Func<Task> happens)
    {
        using var restarted = await forward.Client.PostAsync(new Uri("/restart", UriKind.Relative), null);
        restarted.EnsureSuccessStatusCode();
        await happens();
        var happened = await CountsAsync();
        var counts = await Until.IsAsync(CountsAsync, counts => counts.Succeeded >= happened.Succeeded + Least || counts.Failed > 0);

        report.Add($"{TestContext.Current.Test?.TestDisplayName}: {counts.Succeeded} requests succeeded, {counts.Failed} failed; slowest {counts.SlowestMilliseconds:0} ms.");
        Assert.True(counts.Failed == 0, $"{counts.Failed} requests failed, {counts.Succeeded} did not:\n{string.Join('\n', counts.Failures)}");
    }

    public void Dispose() => forward.Dispose();

    private async Task<LoadReport> CountsAsync() => (await forward.Client.GetFromJsonAsync<LoadReport>("/report"))!;
}
