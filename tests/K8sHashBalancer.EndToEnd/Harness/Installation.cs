using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(K8sHashBalancer.EndToEnd.Harness.Installation))]

// They share one release and one balancer under load, and each leaves both as it found them.
[assembly: Xunit.v3.Parallelization(MaxThreads = 1)]

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>
/// The operator, installed as people do, the quick start, and a pod that sends it requests all the time. All of it goes when the tests end.
/// </summary>
public sealed class Installation : IAsyncLifetime
{
    private readonly Report _report = new();
    private string _problem = "";
    private Setting? _setting;
    private Release? _release;
    private LoadPod? _load;
    private Balancer? _web;

    /// <summary>What the tests run on; the test that asks for this, or for what follows, is skipped if there is no cluster.</summary>
    internal Setting Setting => IfRun(_setting);

    /// <summary>The chart's release.</summary>
    internal Release Release => IfRun(_release);

    /// <summary>The quick start.</summary>
    internal Balancer Web => IfRun(_web);

    /// <summary>The load on it.</summary>
    internal LoadPod Load => IfRun(_load);

    public async ValueTask InitializeAsync()
    {
        (_setting, var problem) = Setting.Read();
        if (_setting is null)
        {
            _problem = $"END-TO-END TESTS NOT RUN: {problem}.";
            _report.Add(_problem);
            return;
        }

        using (var kubectl = new Kubectl(_setting, "default"))
        {
            await Neighbours.RefuseAsync(kubectl);
        }

        _release = await Release.PrepareAsync(_setting);
        try
        {
            await InstallAsync(_setting, _release);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>The runner does not ask for it if the installation failed.</summary>
    public async ValueTask DisposeAsync()
    {
        _load?.Dispose();
        if (_release is not null)
        {
            await _release.RemoveAsync();
        }
    }

    private async Task InstallAsync(Setting setting, Release release)
    {
        await release.InstallAsync();
        await release.Kubectl.ApplySampleAsync("quick-start");
        await release.Kubectl.RunAsync("wait", "--for=condition=Available", "hashbalancer/web", Until.Timeout);
        await release.Kubectl.RolledOutAsync("deployment/web-hashbalancer");
        _load = await LoadPod.StartAsync(release.Kubectl, setting, _report);
        _web = new Balancer(release.Kubectl, "web", "deployment/web", "app=web", _load);
        await _web.SettledAsync();

        var helm = (await setting.Helm.RunAsync(new Dictionary<string, string>(), "version", "--short")).Expected().Trim();
        var cluster = JsonNode.Parse(await release.Kubectl.RunAsync("version", "-o", "json"))!["serverVersion"]!["gitVersion"];
        _report.Add($"End-to-end tests ran with helm {helm} on Kubernetes {cluster} by {Setting.KubeconfigVariable}.");
    }

    private T IfRun<T>(T? part)
        where T : class
    {
        Assert.SkipWhen(_problem.Length > 0, _problem);
        return part ?? throw new InvalidOperationException("The installation failed.");
    }
}
