using System.Globalization;
using k8s.Autorest;
using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>
/// Changes a balancer and its endpoints at random, all the time. A server is only stopped when it has left its slice; at most one is down
/// at a time, so that whoever has not heard of it finds another one.
/// </summary>
internal sealed class Churn : IAsyncDisposable
{
    /// <summary>So many servers are ready at any time.</summary>
    public const int FewestReady = 3;

    private const string Name = "web";
    private const int Slots = 8;

    /// <summary>One change in so many is one of the balancer itself.</summary>
    private const int BalancerChangeEvery = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    /// <summary>What a preStop hook waits, so that proxies hear of it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly TestNamespace _space;
    private readonly Random _random = new(1);
    private readonly EchoSlot[] _slots;
    private EchoSlot? _leaving;
    private Task _stopping = Task.CompletedTask;
    private int _balancerWrites;

    private Churn(TestNamespace space, string address) =>
        (_space, _slots) = (space, [.. Enumerable.Range(0, Slots).Select(_ => new EchoSlot(Name, address, FreePorts.NextLasting()))]);

    /// <summary>Changes that the API server has.</summary>
    public int Changes { get; private set; }

    /// <summary>Servers that were stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>Creates the balancer, and servers at an address of this machine, all ready.</summary>
    public static async Task<Churn> StartAsync(TestNamespace space, string address)
    {
        var churn = new Churn(space, address);
        await space.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{Name}}}
            spec: {ports: [{name: http, port: 80} ]}
            ---
            apiVersion: hashbalancer.dev/v1alpha1
            kind: HashBalancer
            metadata: {name: {{Name}}}
            spec:
              backends: [{service: {name: {{Name}}, port: http} }]
              consistentHash: {keys: [{header: X-User-Id}]}
              healthCheck: {intervalSeconds: 1, timeoutSeconds: 1}
            """);
        foreach (var slot in churn._slots)
        {
            await slot.StartAsync();
            slot.Presence = EndpointPresence.Ready;
            await churn.WriteAsync(slot);
        }

        return churn;
    }

    /// <summary>Makes changes until told to stop; the last one has arrived by then.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await ChangeAsync();
            Changes++;
            await Task.Delay(Pause, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopping;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping;
        foreach (var slot in _slots)
        {
            await slot.DisposeAsync();
        }
    }

    private async Task ChangeAsync()
    {
        if (_random.Next(BalancerChangeEvery) == 0)
        {
            await WriteBalancerAsync();
            return;
        }

        var slot = _slots[_random.Next(Slots)];
        if (slot == _leaving && !_stopping.IsCompleted)
        {
            // It comes back when it has stopped.
        }
        else if (slot.Presence == EndpointPresence.Absent && _slots.All(one => one.IsRunning) && _stopping.IsCompleted)
        {
            (_leaving, _stopping) = (slot, StopAsync(slot));
            Stops++;
        }
        else if (slot.Presence != EndpointPresence.Ready)
        {
            if (!slot.IsRunning)
            {
                await slot.StartAsync();
            }

            slot.Presence = EndpointPresence.Ready;
        }
        else if (_slots.Count(one => one.Presence == EndpointPresence.Ready) > FewestReady)
        {
            slot.Presence = _random.Next(2) == 0 ? EndpointPresence.NotReady : EndpointPresence.Absent;
        }

        await WriteAsync(slot);
    }

    private static async Task StopAsync(EchoSlot slot)
    {
        await Task.Delay(Grace, TimeProvider.System);
        await slot.StopAsync();
    }

    private async Task WriteAsync(EchoSlot slot)
    {
        var slice = slot.NextSlice();
        slice["metadata"]!["namespace"] = _space.Name;
        await UntilItIsThereAsync(() => _space.Objects.ApplyAsync(slice));
    }

    private Task WriteBalancerAsync()
    {
        var seconds = 100 + (++_balancerWrites / 1000m);
        var path = _space.Path("hashbalancer.dev/v1alpha1", $"hashbalancers/{Name}");
        return UntilItIsThereAsync(() => _space.Objects.PatchAsync(
            path, string.Create(CultureInfo.InvariantCulture, $$$"""{"spec": {"timeouts": {"responseSeconds": {{{seconds}}}} } }""")));
    }

    private static async Task UntilItIsThereAsync(Func<Task> writeAsync)
    {
        while (true)
        {
            try
            {
                await writeAsync();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or HttpOperationException or IOException or TimeoutException)
            {
                // The API server is away.
                await Task.Delay(PauseAfterFailure, TimeProvider.System);
            }
        }
    }
}
