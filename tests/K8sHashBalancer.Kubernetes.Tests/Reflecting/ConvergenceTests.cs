using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>
/// A burst of random changes while the server fails in every way it knows, then quiet: the store must be the server's state, and
/// every object must have been reconciled as it is in the end.
/// </summary>
public sealed class ConvergenceTests
{
    private const int Names = 40;
    private const int Steps = 1500;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Burst_ThenQuiet_StoreIsTheServersStateAndEveryKeyWasReconciledAfterItsLastChange(int seed, bool byNamespace)
    {
        await using var server = await ApiServer.StartAsync();
        var random = new Random(seed);
        var services = new Services(TimeProvider.System);
        var mirror = server.Mirror(
            new MirrorOptions<Widget>
            {
                Selection = new ResourceSelection { Namespaces = byNamespace ? ["shop", "bank"] : [], LabelSelector = "app=web" },
                Reflector = Mirrors.Impatient<Widget>() with { PageSize = 7 },
            },
            services: services);
        var reconciler = new LastSeen();
        await using var mirroring = new RunningComponent(mirror);
        await using var controlling = new RunningComponent(new Controller<Widget>(mirror, reconciler, new ControllerOptions<Widget>(), services.Runtime));

        var faults = new Random(seed);
        server.Faults.Always(request => Misbehave(faults, request));
        for (var step = 0; step < Steps; step++)
        {
            Change(server, random);
            if (random.Next(10) == 0)
            {
                await Task.Yield();
                await Eventually.True(() => true);
            }

            switch (random.Next(60))
            {
                case 0: server.Objects.Compact(); break;
                case 1: server.Watches.CloseAll(); break;
                case 2: server.Watches.CutAll(); break;
                case 3: server.Watches.SendBookmarks(); break;
                case 4: await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System); break;
            }
        }

        server.Faults.Clear();
        var expected = server.Objects.Snapshot().Objects.Values.Where(IsWeb).Select(Text).Order().ToArray();
        await Eventually.True(() => mirror.Snapshot.Objects.Values.Select(Text).Order().SequenceEqual(expected));
        await Eventually.True(() => mirror.Snapshot.Objects.All(pair => reconciler.Seen.GetValueOrDefault(pair.Key) == pair.Value.Spec.Color));
        await Eventually.True(() => reconciler.Seen.All(pair => pair.Value is null || mirror.Snapshot.Objects.ContainsKey(pair.Key)));
        Assert.NotEmpty(expected);
        Assert.True(server.Requests.Lists.Count > 2, "No fault ever led to a new list.");
    }

    private static void Change(ApiServer server, Random random)
    {
        var place = random.Next(2) == 0 ? "shop" : "bank";
        var name = $"w{random.Next(Names)}";
        var id = Widgets.Id(name, place);
        var color = random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (server.Objects.Get(id) is null)
        {
            server.CreateWidget(name, place, color, random.Next(3) == 0 ? "db" : "web");
        }
        else if (random.Next(4) == 0)
        {
            server.Objects.Delete(id);
        }
        else
        {
            server.Objects.Update(id, _ => Widgets.Json(color, random.Next(5) == 0 ? "db" : "web"));
        }
    }

    private static Fault? Misbehave(Random random, RecordedRequest request)
    {
        lock (random)
        {
            return random.Next(request.IsWatch ? 12 : 8) switch
            {
                0 => new Fault.Cut(),
                1 => new Fault.Status(410),
                2 => new Fault.Status(random.Next(2) == 0 ? 429 : 503),
                3 when request.IsWatch => new Fault.CloseSilently(),
                4 when request.IsWatch => new Fault.ErrorEvent(410, "Expired"),
                5 when request.IsWatch => new Fault.Garbage(),
                6 when request.IsWatch => new Fault.Slow(1 + random.Next(50)),
                _ => null,
            };
        }
    }

    private static bool IsWeb(JsonObject widget) => widget["metadata"]!["labels"]!["app"]!.GetValue<string>() == "web";

    private static string Text(JsonObject widget) =>
        $"{widget["metadata"]!["namespace"]}/{widget["metadata"]!["name"]} {widget["metadata"]!["resourceVersion"]} {widget["spec"]!["color"]}";

    private static string Text(Widget widget) =>
        $"{widget.Metadata.NamespaceProperty}/{widget.Metadata.Name} {widget.Metadata.ResourceVersion} {widget.Spec.Color}";

    private sealed class LastSeen : IReconciler<Widget>
    {
        public ConcurrentDictionary<ObjectKey, string?> Seen { get; } = new();

        public Task<ReconcileResult> ReconcileAsync(Widget entity, CancellationToken cancellationToken) => NoteAsync(ObjectKey.Of(entity), entity.Spec.Color);

        public Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken) => NoteAsync(key, null);

        private async Task<ReconcileResult> NoteAsync(ObjectKey key, string? color)
        {
            await Task.Yield();
            Seen[key] = color;
            return ReconcileResult.Done;
        }
    }
}
