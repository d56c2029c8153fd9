using System.Threading.Channels;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Running;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>
/// Writes Events, best effort: reporting never waits and never fails, one loop does the writing, and what cannot be written is
/// counted and forgotten. The same thing again within six minutes is one Event with a count.
/// </summary>
public sealed partial class EventReporter : IComponent
{
    private readonly Channel<EventNote> _inbox;
    private readonly EventWriter _writer;
    private readonly RuntimeServices _services;
    private readonly ILogger _logger;

    /// <summary>Makes a reporter.</summary>
    /// <param name="api">The server.</param>
    /// <param name="controller">Who reports, as a domain name: "example.com/operator".</param>
    /// <param name="instance">Which instance of it: the name of the pod.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    public EventReporter(ApiClient api, string controller, string instance, RuntimeServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        _writer = new EventWriter(api, controller, instance, services.Time);
        _logger = services.Logging.CreateLogger(typeof(EventReporter).FullName!);
        _inbox = Channel.CreateBounded<EventNote>(
            new BoundedChannelOptions(1000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => services.Metrics.Events.Count("dropped"));
    }

    /// <inheritdoc/>
    public string Name => "events";

    /// <summary>Reports something. Returns at once.</summary>
    public void Report(EventNote note) => _inbox.Writer.TryWrite(note);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var note in _inbox.Reader.ReadAllAsync(cancellationToken))
            {
                await WriteAsync(note, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends; Events that nobody wrote yet end with it.
        }
    }

    private async Task WriteAsync(EventNote note, CancellationToken cancellationToken)
    {
        try
        {
            var repeated = await _writer.WriteAsync(note, cancellationToken);
            _services.Metrics.Events.Count(repeated ? "repeated" : "created");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _services.Metrics.Events.Count("failed");
            var problem = ApiErrors.Text(exception);
            LogFailed(_logger, note.Reason, note.Regarding.NamespaceProperty, note.Regarding.Name, problem);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Event {Reason} of {Namespace}/{Name} could not be written: {Problem}")]
    private static partial void LogFailed(ILogger logger, string reason, string @namespace, string name, string problem);
}
