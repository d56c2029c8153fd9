using System.Collections.Immutable;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>The network between proxies, replicas of the operator and the API server, cut here and there at random.</summary>
internal sealed class Network : IAsyncDisposable
{
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Pauses = (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2));

    /// <summary>Short of what ends a stream for its silence, and of a leader's term.</summary>
    private static readonly (TimeSpan Shortest, TimeSpan Longest) Cuts = (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(4));

    private readonly Random _random = new(2);
    private readonly ImmutableArray<ImmutableArray<Relay>> _toReplicas;
    private readonly ImmutableArray<Relay> _toApiServer;

    /// <summary>Lays it.</summary>
    /// <param name="proxies">How many proxies there are.</param>
    /// <param name="replicas">The ports of the replicas.</param>
    /// <param name="apiServer">The port of the API server.</param>
    public Network(int proxies, IReadOnlyList<int> replicas, int apiServer)
    {
        _toReplicas = [.. Enumerable.Range(0, proxies).Select(_ => replicas.Select(Relay.To).ToImmutableArray())];
        _toApiServer = [.. replicas.Select(_ => Relay.To(apiServer))];
    }

    /// <summary>How often it was cut somewhere.</summary>
    public int CutCount { get; private set; }

    /// <summary>Where a proxy finds the replicas.</summary>
    public ImmutableArray<Uri> ReplicasOf(int proxy) => [.. _toReplicas[proxy].Select(Address)];

    /// <summary>Where a replica finds the API server.</summary>
    public Uri ApiServerOf(int replica) => Address(_toApiServer[replica]);

    /// <summary>Cuts and heals until told to stop; all is whole then.</summary>
    public async Task DisturbAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await DelayAsync(Pauses, over);
            var relays = Draw();
            var breaks = _random.Next(2) == 0;
            foreach (var relay in relays)
            {
                Cut(relay, breaks);
            }

            CutCount++;
            await DelayAsync(Cuts, over);
            foreach (var relay in relays)
            {
                relay.Heal();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in (Relay[])[.. _toReplicas.SelectMany(relays => relays), .. _toApiServer])
        {
            await relay.DisposeAsync();
        }
    }

    private static Uri Address(Relay relay) => new($"https://127.0.0.1:{relay.Port}");

    private static void Cut(Relay relay, bool breaks)
    {
        if (breaks)
        {
            relay.Break();
        }
        else
        {
            relay.Hold();
        }
    }

    private Relay[] Draw()
    {
        var replica = _random.Next(_toApiServer.Length);
        var ofProxy = _toReplicas[_random.Next(_toReplicas.Length)];
        return _random.Next(5) switch
        {
            0 => [ofProxy[replica]],
            1 => [.. ofProxy],
            2 => [.. _toReplicas.Select(relays => relays[replica])],
            3 => [.. _toReplicas.SelectMany(relays => relays)],

            // This replica lags, and does not know it.
            _ => [_toApiServer[replica]],
        };
    }

    private async Task DelayAsync((TimeSpan Shortest, TimeSpan Longest) bounds, CancellationToken over)
    {
        var delay = bounds.Shortest + ((bounds.Longest - bounds.Shortest) * _random.NextDouble());
        await Task.Delay(delay, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
