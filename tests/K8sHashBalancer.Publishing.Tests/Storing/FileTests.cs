using System.Text;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Storing;

/// <summary>What can be wrong with the file, and with the disk.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string StateFile => _folder.PathOf("state");

    public static TheoryData<string, string> Damages { get; } = new()
    {
        { "empty", "It does not begin with the line that says what it holds." },
        { "noise", "It does not begin with the line that says what it holds." },
        { "cut", "bytes and has" },
        { "byte", "the checksum differs" },
        { "format", "It has format 2; this version knows 1." },
        { "fingerprint", "The state should have the fingerprint" },
        { "balancer", "It is a state of shop/other, and this is a proxy of shop/web." },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task File_ThatCannotBeUsed_IsIgnoredWithASentenceAndWrittenAnew(string damage, string expected)
    {
        Damage(damage);
        await using var operators = await OperatorHarness.StartAsync();

        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address);

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "is ignored"));
        Assert.True(proxy.Log.Contains(LogLevel.Warning, expected), proxy.Log.ToString());
        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Ready: false, Applied: null }]);
        Assert.Empty(proxy.Proxy.State.Servers);

        operators.Publisher.Publish(OperatorHarness.Web, States.Of(2));

        await Eventually.TrueAsync(() => proxy.Proxy.Readiness is { Ready: true, Detail: "ready" });
        await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == States.Of(2).Fingerprint.Value);
    }

    [Fact]
    public async Task Disk_ThatCannotBeWritten_CostsALineAndACountAndNoRequest()
    {
        await using var backend = await Backend.StartAsync();
        await using var operators = await OperatorHarness.StartAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port));
        var folder = _folder.PathOf("missing");
        var file = Path.Combine(folder, "state");

        await using var proxy = await StoredStates.StartProxyAsync(file, operators.Address);

        await operators.WaitForUpToDateAsync(1);
        await Eventually.TrueAsync(async () => (await proxy.Api.MetricsAsync())["hashbalancer_state_writes_total{result=\"failed\"}"] >= 2);
        Assert.Equal(1, proxy.Log.Count("The state cannot be stored in"));
        await proxy.GetAsync();
        Assert.Equal("ready", proxy.Proxy.Readiness.Detail);

        Directory.CreateDirectory(folder);

        await Eventually.TrueAsync(() => StoredStates.FingerprintIn(file) is not null);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Information, "is stored in"));
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Disk_ThatIsFull_CostsALineAndACountAndNoRequest()
    {
        const string FullDevice = "/dev/full";
        Assert.SkipUnless(File.Exists(FullDevice), $"There is no {FullDevice}.");
        await using var backend = await Backend.StartAsync();
        await using var operators = await OperatorHarness.StartAsync();
        File.CreateSymbolicLink($"{StateFile}.tmp", FullDevice);
        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address);

        operators.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port));

        await operators.WaitForUpToDateAsync(1);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "No space left on device"), $"{proxy.Log}");
        Assert.Equal(1, (await proxy.Api.MetricsAsync())["hashbalancer_state_writes_total{result=\"failed\"}"]);
        await proxy.GetAsync();
        Assert.Equal("ready", proxy.Proxy.Readiness.Detail);

        // What was written of the new file was removed, which made room.
        await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == States.Of(backend.Port).Fingerprint.Value);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Information, "is stored in"));
    }

    [Fact]
    public async Task Disk_ThatIsReadOnly_CostsALineAndACountAndNoRequest()
    {
        // Nobody may make files there, root neither.
        const string ReadOnly = "/sys";
        Assert.SkipUnless(Directory.Exists(ReadOnly), $"There is no {ReadOnly}.");
        await using var backend = await Backend.StartAsync();
        await using var operators = await OperatorHarness.StartAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port));

        await using var proxy = await StoredStates.StartProxyAsync($"{ReadOnly}/hashbalancer-state", operators.Address);

        await operators.WaitForUpToDateAsync(1);
        await Eventually.TrueAsync(async () => (await proxy.Api.MetricsAsync())["hashbalancer_state_writes_total{result=\"failed\"}"] >= 2);
        Assert.Equal(1, proxy.Log.Count("The state cannot be stored in"));
        await proxy.GetAsync();
        Assert.Equal("ready", proxy.Proxy.Readiness.Detail);
    }

    [Fact]
    public async Task States_InQuickSuccession_AreNotAllWritten()
    {
        const int Count = 100;
        await using var operators = await OperatorHarness.StartAsync();
        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address, spacing: TimeSpan.FromMilliseconds(500));
        for (var port = 1; port <= Count; port++)
        {
            operators.Publisher.Publish(OperatorHarness.Web, States.Of(port));
            await operators.WaitForUpToDateAsync(1);
        }

        await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == States.Of(Count).Fingerprint.Value);
        Assert.InRange((await proxy.Api.MetricsAsync())["hashbalancer_state_writes_total{result=\"written\"}"], 1, Count / 2);
    }

    [Fact]
    public async Task Proxy_ThatStops_LeavesItsLastStateBehind()
    {
        await using var operators = await OperatorHarness.StartAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await using (var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address, spacing: StoredStates.Never))
        {
            await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == States.Of(1).Fingerprint.Value);
            operators.Publisher.Publish(OperatorHarness.Web, States.Of(2));
            await operators.WaitForUpToDateAsync(1);
        }

        Assert.Equal(States.Of(2).Fingerprint.Value, StoredStates.FingerprintIn(StateFile));
    }

    private void Damage(string damage)
    {
        StoredStates.Write(
            StateFile,
            States.Of(1),
            damage == "balancer" ? new BalancerName("shop", "other") : null,
            state => state.Fingerprint += damage == "fingerprint" ? 1u : 0u);
        var whole = File.ReadAllBytes(StateFile);
        File.WriteAllBytes(StateFile, damage switch
        {
            "empty" => [],
            "noise" => Encoding.UTF8.GetBytes("not a state\nat all"),
            "cut" => whole[..^3],
            "byte" => [.. whole[..^1], (byte)(whole[^1] ^ 1)],
            "format" => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(whole).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal)),
            _ => whole,
        });
    }
}
