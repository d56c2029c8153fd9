using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using k8s;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>What people and monitoring are told of how reflecting goes.</summary>
public sealed class ReflectorReportTests
{
    [Fact]
    public async Task Outage_OfManyAttempts_IsALineWhenItBeginsAndOneWhenItIsOver()
    {
        await using var server = await ApiServer.StartAsync();
        server.Faults.Always(_ => new Fault.Status(503));
        using var log = new Log();
        var mirror = server.Mirror<Widget>(services: new Services(TimeProvider.System, log));
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => server.Requests.All.Count >= 10);
        Assert.Equal((LogLevel.Warning, 1), (log.Worst, log.Count(LogLevel.Warning)));

        server.Faults.Always(_ => new Fault.Status(403));
        await Eventually.True(() => log.Count(LogLevel.Warning) == 2);
        server.Faults.Clear();
        await Eventually.True(() => server.Watches.Count == 1);
        Assert.DoesNotContain("Reflecting widgets.example.com in '' goes on.", log.Lines(LogLevel.Information));
        server.CreateWidget("a");

        await Eventually.True(() => log.Lines(LogLevel.Information).Contains("Reflecting widgets.example.com in '' goes on."));
        Assert.Equal((LogLevel.Warning, 2), (log.Worst, log.Count(LogLevel.Warning)));
        Assert.True(log.Count(LogLevel.Debug) >= 8);
    }

    [Fact]
    public async Task WatchAge_OfAWatchThatOnlyStandsOpen_GrowsUntilABookmarkComes()
    {
        var time = new FakeTimeProvider();
        var services = new Services(time);
        var bookmark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new ScriptedSource((_, _, cancellationToken) => StandOpenAsync(bookmark.Task, cancellationToken));
        var mirror = new Mirror<Widget>([source], new MirrorOptions<Widget>(), services.Runtime);
        Assert.Null(services.Metric("""test_watch_age_seconds{resource="widgets"}"""));
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => source.Watches == 1);

        time.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal(200, services.Metric("""test_watch_age_seconds{resource="widgets"}"""));

        bookmark.SetResult();
        await Eventually.True(() => services.Metric("""test_watch_age_seconds{resource="widgets"}""") == 0);
    }

    [Fact]
    public async Task Objects_OfTwoMirrorsOfOneResource_AreAddedUp()
    {
        await using var server = await ApiServer.StartAsync();
        server.CreateWidget("a");
        server.CreateWidget("b");
        var services = new Services(TimeProvider.System);
        await using var one = new RunningComponent(server.Mirror<Widget>(services: services));
        var some = new MirrorOptions<Widget> { Reflector = Mirrors.Impatient<Widget>() with { Keep = widget => widget.Metadata.Name == "a" } };
        await using var other = new RunningComponent(server.Mirror(some, services: services));

        await Eventually.True(() => services.Metric("""test_objects{resource="widgets.example.com"}""") == 3);
        server.Objects.Delete(Widgets.Id("a"));
        await Eventually.True(() => services.Metric("""test_objects{resource="widgets.example.com"}""") == 1);
    }

    private static async IAsyncEnumerable<ResourceEvent<Widget>> StandOpenAsync(Task bookmark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await bookmark.WaitAsync(cancellationToken);
        yield return new ResourceEvent<Widget>(WatchEventType.Bookmark, "2", null, null);
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = [];

        public LogLevel Worst => _lines.Max(line => line.Level);

        public IEnumerable<string> Lines(LogLevel level) => _lines.Where(line => line.Level == level).Select(line => line.Line);

        public int Count(LogLevel level) => Lines(level).Count();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
