using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>
/// Objects and wishes change at random while the server fails. At no time may a snapshot cover a key and lack an object of it that
/// never changed; in the end the store must be what a filter makes of the server's state.
/// </summary>
public sealed class DemandConvergenceTests
{
    private static readonly string[] Places = ["shop", "bank"];
    private static readonly ObjectKey[] Apps = [.. from place in Places from i in Enumerable.Range(0, 8) select new ObjectKey(place, $"app{i}")];

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(2, false, false)]
    [InlineData(3, true, true)]
    [InlineData(4, false, true)]
    public async Task Burst_ThenQuiet_StoreIsTheWantedPartOfTheServersState(int seed, bool byLabel, bool byNamespace)
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var app in Apps)
        {
            server.CreateWidget($"fixed-{app.Name}", app.Namespace, label: app.Name);
        }

        var random = new Random(seed);
        var wishes = new Wishes();
        wishes.Add(Apps[0], Apps[9]);
        var mirror = server.Mirror(new MirrorOptions<Widget>
        {
            Selection = new ResourceSelection { Namespaces = byNamespace ? Places : [] },
            Reflector = Mirrors.Impatient<Widget>() with
            {
                Demand = wishes.Demand(byLabel),
                Keep = widget => widget.Spec.Color != "grey",
                PageSize = 3,
                RelistSpacing = TimeSpan.FromMilliseconds(5),
            },
        });
        var lacking = new HashSet<ObjectKey>();
        await using var running = new RunningComponent(mirror);
        var faults = new Random(seed);
        server.Faults.Always(request => Misbehave(faults, request));
        for (var step = 0; step < 1500; step++)
        {
            Change(server, random);
            Wish(wishes, mirror, random);
            var snapshot = mirror.Snapshot;
            lacking.UnionWith(Apps.Where(app => snapshot.Covers(app) && snapshot.Get(app with { Name = $"fixed-{app.Name}" }) is null));
            switch (random.Next(80))
            {
                case 0: server.Objects.Compact(); break;
                case 1: server.Watches.CloseAll(); break;
                case 2: server.Watches.CutAll(); break;
                case < 12: await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System); break;
            }
        }

        server.Faults.Clear();
        foreach (var app in wishes.Apps)
        {
            mirror.Fetch(app);
        }

        await Eventually.True(() => wishes.Apps.All(mirror.Snapshot.Covers));

        // One more wish, so that what is wanted no more goes.
        ObjectKey[] late = [.. Places.Select(place => new ObjectKey(place, "late"))];
        wishes.Add(late);
        Array.ForEach(late, mirror.Fetch);
        await Eventually.True(() => Apps.Concat(late).All(app => mirror.Snapshot.Covers(app) == wishes.Apps.Contains(app)));
        var expected = server.Objects.Snapshot().Objects
            .Where(pair => (string?)pair.Value["spec"]!["color"] != "grey")
            .Where(pair => (string?)pair.Value["metadata"]!["labels"]!["app"] is { } app && wishes.Apps.Contains(new ObjectKey(pair.Key.Namespace, app)))
            .Select(pair => $"{pair.Key.Namespace}/{pair.Key.Name} {pair.Value["metadata"]!["resourceVersion"]}")
            .Order().ToArray();
        await Eventually.True(() => mirror.Snapshot.Objects
            .Select(pair => $"{pair.Key} {pair.Value.Metadata.ResourceVersion}").Order().SequenceEqual(expected));

        Assert.Empty(lacking);
        Assert.NotEmpty(expected);
        Assert.True(server.Requests.Lists.Count > 20, "Wishes hardly ever led to a list.");
    }

    private static void Wish(Wishes wishes, Mirror<Widget> mirror, Random random)
    {
        if (random.Next(15) == 0)
        {
            wishes.Remove(Apps[random.Next(Apps.Length)]);
        }

        if (random.Next(15) == 0 && Apps[random.Next(Apps.Length)] is var app && wishes.Apps.Count < 8)
        {
            wishes.Add(app);
            mirror.Fetch(app);
        }
    }

    private static void Change(ApiServer server, Random random)
    {
        var id = Widgets.Id($"w{random.Next(40)}", Places[random.Next(2)]);
        var color = random.Next(4) == 0 ? "grey" : $"{random.Next()}";
        var app = $"app{random.Next(8)}";
        if (server.Objects.Get(id) is null)
        {
            server.CreateWidget(id.Name, id.Namespace, color, app);
        }
        else if (random.Next(4) == 0)
        {
            server.Objects.Delete(id);
        }
        else
        {
            server.Objects.Update(id, _ => Widgets.Json(color, app));
        }
    }

    private static Fault? Misbehave(Random random, FakeApiServer.Serving.RecordedRequest request)
    {
        lock (random)
        {
            return random.Next(request.IsWatch ? 10 : 25) switch
            {
                0 => new Fault.Cut(),
                1 => new Fault.Status(410),
                2 => new Fault.Status(503),
                3 when request.IsWatch => new Fault.CloseSilently(),
                4 when request.IsWatch => new Fault.ErrorEvent(410, "Expired"),
                _ => null,
            };
        }
    }
}
