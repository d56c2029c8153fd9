using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Demo;

/// <summary>Asks the proxies where keys go, and says what changed.</summary>
internal sealed class DemoShow(DemoFleet fleet, DemoSettings settings, TextWriter output)
{
    private const int FewKeys = 10;
    private const int ManyKeys = 2000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly string[] Keys = [.. Enumerable.Range(1, ManyKeys).Select(i => $"/item/{i}")];

    /// <summary>Shows all there is, on a copy of the manifests, and has an operator on the real ones in the end.</summary>
    /// <returns>Where the keys are then.</returns>
    /// <exception cref="TimeoutException">Something did not come to pass in time.</exception>
    public async Task<KeyMap> RunAsync(FolderCopy copy, CancellationToken cancellationToken)
    {
        var first = await fleet.SettleAsync(_ => true, cancellationToken);
        await IntroduceAsync(first);

        await HeadingAsync($"1. {FewKeys} keys, asked at both proxies: a key has one server, whoever is asked");
        var maps = await AskAsync(Keys[..FewKeys], cancellationToken);
        foreach (var key in Keys[..FewKeys])
        {
            await SayAsync($"{key,-9} {string.Join("   ", settings.Proxies.Select((proxy, i) => $"{proxy.Name} → {maps[i].Answers[key]}"))}");
        }

        await HeadingAsync($"2. {ManyKeys} keys: each server gets keys by its weight");
        var before = await CompareAsync(null, cancellationToken);
        await ShowEditAsync(copy, first, before, cancellationToken);

        await HeadingAsync("5. The operator stops: the proxies serve on with what they have");
        await fleet.StopOperatorAsync();
        before = await CompareAsync(before, cancellationToken);

        await HeadingAsync($"6. Another operator starts, on {settings.Folder}: the proxies go on there");
        if (await fleet.StartOperatorAsync(settings.Folder) is { } obstacle)
        {
            throw new TimeoutException(obstacle);
        }

        await fleet.SettleAsync(_ => true, cancellationToken);
        return await CompareAsync(before, cancellationToken);
    }

    /// <summary>Says what each edit of the manifests changes, until it is told to stop.</summary>
    public async Task WatchAsync(KeyMap before, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync($"Serving on. Edit the files in {settings.Folder}, and see which keys move: in endpoints.yaml set ready: false on one, say. Or ask:");
        await SayAsync($"curl http://localhost:{settings.Proxies[0].Port}/item/1");
        await SayAsync($"curl http://localhost:{settings.Proxies[1].Port}/item/1");
        await SayAsync($"curl 'http://localhost:{settings.Proxies[0].AdminPort}/api/lookup?key=/item/1'");
        await SayAsync($"curl http://localhost:{settings.OperatorAdminPort}/api/balancers/{fleet.Balancer}");
        await output.WriteLineAsync("Ctrl+C stops.");
        var known = fleet.Published?.Fingerprint;
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (fleet.Published?.Fingerprint is not { } published)
            {
                if (known is not null)
                {
                    await HeadingAsync($"{fleet.Balancer} is gone: the proxies serve on with what they have");
                    known = null;
                }
            }
            else if (published != known)
            {
                before = await ShowChangeAsync(before, cancellationToken);
                known = published;
            }
        }
    }

    private async Task<KeyMap> ShowChangeAsync(KeyMap before, CancellationToken cancellationToken)
    {
        try
        {
            var now = await fleet.SettleAsync(_ => true, cancellationToken);
            await HeadingAsync($"The files changed: {Describe(now)}");
            return await CompareAsync(before, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            // An edit of the edit may mend it.
            await SayAsync(exception.Message);
            return before;
        }
    }

    private async Task ShowEditAsync(FolderCopy copy, Snapshot first, KeyMap before, CancellationToken cancellationToken)
    {
        var file = copy.MakeOneUnready();
        if (file is null)
        {
            await HeadingAsync($"3. and 4. are left out: no endpoint in {settings.Folder} has ready: true");
            return;
        }

        await HeadingAsync($"3. In a copy of {file} an endpoint is set to ready: false: its keys move, no others do");
        var without = await fleet.SettleAsync(snapshot => snapshot.Fingerprint != first.Fingerprint, cancellationToken);
        await SayAsync(Describe(without));
        await CompareAsync(before, cancellationToken);

        await HeadingAsync("4. The edit is taken back, and the keys are where they were in step 2");
        copy.Undo();
        await fleet.SettleAsync(snapshot => snapshot.Fingerprint == first.Fingerprint, cancellationToken);
        await CompareAsync(before, cancellationToken);
    }

    private async Task IntroduceAsync(Snapshot snapshot)
    {
        await output.WriteLineAsync($"In this process: {snapshot.Servers.Length} test servers, an operator that reads manifests, and two proxies of {fleet.Balancer} that follow it by gRPC.");
        for (var i = 0; i < settings.Proxies.Count; i++)
        {
            await SayAsync($"proxy {settings.Proxies[i].Name} at http://localhost:{settings.Proxies[i].Port} runs revision {fleet.Proxies[i].State.Snapshot.Fingerprint}");
        }
    }

    /// <summary>Asks all proxies for all keys, and says where they are or what moved, and whether the proxies agree.</summary>
    /// <returns>Where the keys are.</returns>
    private async Task<KeyMap> CompareAsync(KeyMap? before, CancellationToken cancellationToken)
    {
        var maps = await AskAsync(Keys, cancellationToken);
        foreach (var line in before is null ? maps[0].Shares() : DescribeMoves(maps[0], before))
        {
            await SayAsync(line);
        }

        var revisions = fleet.Proxies.Select(proxy => proxy.State.Snapshot.Fingerprint.ToString()).Distinct().ToArray();
        var different = maps.Skip(1).Sum(map => map.DifferentFrom(maps[0]).Count);
        var agreement = different == 0 ? $"Both proxies agree on all {ManyKeys} keys." : $"The proxies do not agree on {different} of {ManyKeys} keys.";
        var running = revisions.Length == 1 ? $"Both run revision {revisions[0]}." : $"They run different revisions: {string.Join(", ", revisions)}.";
        await SayAsync($"{agreement} {running} {maps.Sum(map => map.Errors)} of {maps.Count * ManyKeys} requests failed.");
        return maps[0];
    }

    private static IEnumerable<string> DescribeMoves(KeyMap now, KeyMap before)
    {
        var moves = now.MovesSince(before).ToArray();
        return moves.Prepend($"{now.DifferentFrom(before).Count} of {ManyKeys} keys moved{(moves.Length == 0 ? "." : ":")}");
    }

    private async Task<IReadOnlyList<KeyMap>> AskAsync(string[] keys, CancellationToken cancellationToken)
    {
        var maps = new List<KeyMap>();
        foreach (var (_, port, _) in settings.Proxies)
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            maps.Add(await KeyMap.AskAsync(client, keys, cancellationToken));
        }

        return maps;
    }

    private static string Describe(Snapshot snapshot)
    {
        var unready = snapshot.Servers.Where(server => server.State != ServerState.Ready).Select(server => $"{server.Address}").ToArray();
        return $"{snapshot.Servers.Length} servers, {(unready.Length == 0 ? "all of them ready" : $"not ready: {string.Join(", ", unready)}")}";
    }

    private Task HeadingAsync(string text) => output.WriteLineAsync($"{Environment.NewLine}{text}");

    private Task SayAsync(string text) => output.WriteLineAsync($"   {text}");
}
