using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Reporting;

public sealed class EventReporterTests : IAsyncLifetime
{
    // On a whole second: the server refuses such a time when it is written without a fraction.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Services _services;
    private ApiServer _server = null!;
    private ApiClient _api = null!;
    private EventReporter _reporter = null!;

    public EventReporterTests() => _services = new Services(_clock);

    private IReadOnlyList<JsonObject> Events =>
        [.. _server.Objects.Snapshot().Objects.Where(pair => pair.Key.Collection == "events.k8s.io/v1/events").Select(pair => pair.Value)];

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _api = new ApiClient(_server.Configuration, _clock);
        _reporter = new EventReporter(_api, "example.com/operator", "pod-1", _services.Runtime);
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Report_Once_CreatesAnEventInTheObjectsNamespace()
    {
        await using var running = new RunningComponent(_reporter);
        _reporter.Report(Note("Broke", string.Concat(Enumerable.Repeat("größer 🙂 ", 200))));
        await Eventually.True(() => Events.Count == 1);

        var written = Events[0];
        Assert.Equal("shop", written["metadata"]!["namespace"]!.GetValue<string>());
        Assert.Equal("a", written["regarding"]!["name"]!.GetValue<string>());
        Assert.Equal(("Warning", "Broke", "Available"), (Text(written, "type"), Text(written, "reason"), Text(written, "action")));
        Assert.Equal(("example.com/operator", "pod-1"), (Text(written, "reportingController"), Text(written, "reportingInstance")));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(Text(written, "note")), 1020, 1024);
    }

    [Fact]
    public async Task Report_SameAgain_CountsOnTheFirst()
    {
        await using var running = new RunningComponent(_reporter);
        for (var i = 0; i < 3; i++)
        {
            _reporter.Report(Note("Broke"));
        }

        _reporter.Report(Note("Mended"));
        await Eventually.True(() => Events.Count == 2);

        Assert.Equal([0, 3], Events.Select(written => written["series"]?["count"]?.GetValue<int>() ?? 0).Order());
        Assert.Equal(2, _services.Metric("""test_events_total{outcome="repeated"}"""));
    }

    [Fact]
    public async Task Report_SameAfterSixMinutes_IsANewEvent()
    {
        await using var running = new RunningComponent(_reporter);
        _reporter.Report(Note("Broke"));
        await Eventually.True(() => Events.Count == 1);
        _clock.Advance(TimeSpan.FromMinutes(6));
        _reporter.Report(Note("Broke"));
        await Eventually.True(() => Events.Count == 2);
    }

    [Fact]
    public async Task Report_EventWasDeletedMeanwhile_IsANewEvent()
    {
        await using var running = new RunningComponent(_reporter);
        _reporter.Report(Note("Broke"));
        await Eventually.True(() => _services.Metric("""test_events_total{outcome="created"}""") == 1);
        foreach (var (id, _) in _server.Objects.Snapshot().Objects)
        {
            _server.Objects.Delete(id);
        }

        _reporter.Report(Note("Broke"));
        await Eventually.True(() => Events.Count == 1);
    }

    [Fact]
    public async Task Report_ServerFails_IsForgottenAndTheNextIsWritten()
    {
        _server.Faults.Next(_ => true, new Fault.Status(403));
        _server.Faults.Next(_ => true, new Fault.Cut());
        await using var running = new RunningComponent(_reporter);
        _reporter.Report(Note("First"));
        _reporter.Report(Note("Second"));
        _reporter.Report(Note("Third"));
        await Eventually.True(() => Events.Count == 1);

        Assert.Equal("Third", Text(Events[0], "reason"));
        Assert.Equal(2, _services.Metric("""test_events_total{outcome="failed"}"""));
    }

    [Fact]
    public void Report_NobodyWrites_DropsInsteadOfWaiting()
    {
        for (var i = 0; i < 1500; i++)
        {
            _reporter.Report(Note($"R{i}"));
        }

        Assert.Equal(500, _services.Metric("""test_events_total{outcome="dropped"}"""));
    }

    private static string Text(JsonObject written, string name) => written[name]!.GetValue<string>();

    private static EventNote Note(string reason, string text = "It broke.") =>
        EventNote.About(Widgets.Make("a"), EventSeverity.Warning, reason, "Available", text);
}
