using System.Collections.Immutable;
using Microsoft.AspNetCore.Connections;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>All open ports. A change opens the new ones before it closes the old ones, and leaves all as they were if one cannot be
/// opened.</summary>
/// <remarks>Not for use by two threads at once.</remarks>
internal sealed partial class ListenerSet(
    RequestHandlers handlers, IServiceProvider services, TimeProvider time, ILogger<ListenerSet> logger) : IAsyncDisposable
{
    /// <summary>How long a port that another address of this program just left is waited for.</summary>
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(2);

    private readonly Dictionary<ListenerEndPoint, Listener> _listeners = [];
    private readonly List<Task> _closing = [];

    /// <summary>The open ports, with the actual port numbers.</summary>
    public ImmutableArray<ListenerEndPoint> Open => [.. _listeners.Values.Select(listener => listener.EndPoint)];

    /// <summary>Opens and closes ports until these, and no others, are open.</summary>
    /// <param name="endPoints">The ports.</param>
    /// <param name="drain">How long requests on closed ports may take to finish.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What stands in the way, in a sentence; null if nothing does.</returns>
    public async Task<string?> ApplyAsync(
        ImmutableArray<ListenerEndPoint> endPoints, TimeSpan drain, CancellationToken cancellationToken)
    {
        var opened = new Dictionary<ListenerEndPoint, Listener>();
        var gone = _listeners.Keys.Except(endPoints).ToArray();

        // Two sockets cannot share a port, not even on overlapping addresses: there the old one has to go first.
        var replaced = gone.Where(old => old.Port != 0 && endPoints.Any(one => one.Port == old.Port)).ToArray();
        foreach (var endPoint in replaced)
        {
            Close(endPoint, drain);
        }

        foreach (var endPoint in endPoints.Except(_listeners.Keys))
        {
            var (listener, problem) = await TryOpenAsync(endPoint, gone, cancellationToken);
            if (listener is null)
            {
                await Task.WhenAll(opened.Values.Select(one => StopAsync(one, TimeSpan.Zero)));
                await ReopenAsync(replaced, cancellationToken);
                return problem;
            }

            opened.Add(endPoint, listener);
        }

        foreach (var endPoint in gone.Where(_listeners.ContainsKey))
        {
            Close(endPoint, drain);
        }

        foreach (var (endPoint, listener) in opened)
        {
            _listeners.Add(endPoint, listener);
            LogOpened(logger, listener.EndPoint, endPoint.Purpose);
        }

        return null;
    }

    /// <summary>Closes all ports and lets requests in flight finish, for so long.</summary>
    public async Task StopAsync(TimeSpan drain)
    {
        foreach (var endPoint in _listeners.Keys.ToArray())
        {
            Close(endPoint, drain);
        }

        await Task.WhenAll(_closing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task<(Listener? Listener, string? Problem)> TryOpenAsync(
        ListenerEndPoint endPoint, ListenerEndPoint[] gone, CancellationToken cancellationToken)
    {
        var giveUp = time.GetUtcNow() + (gone.Any(old => old.Port == endPoint.Port) ? HandOver : TimeSpan.Zero);
        while (true)
        {
            try
            {
                return (await Listener.StartAsync(endPoint, handlers.For(endPoint.Purpose), services, cancellationToken), null);
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException)
            {
                if (time.GetUtcNow() >= giveUp)
                {
                    return (null, $"Port {endPoint.Port} is in use by another program.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                return (null, $"Port {endPoint.Port} on {endPoint.Host} cannot be opened: {exception.Message}");
            }
        }
    }

    private async Task ReopenAsync(ListenerEndPoint[] endPoints, CancellationToken cancellationToken)
    {
        foreach (var endPoint in endPoints)
        {
            var (listener, problem) = await TryOpenAsync(endPoint, endPoints, cancellationToken);
            if (listener is null)
            {
                LogLost(logger, problem!);
                continue;
            }

            _listeners.Add(endPoint, listener);
        }
    }

    private void Close(ListenerEndPoint endPoint, TimeSpan drain)
    {
        _listeners.Remove(endPoint, out var listener);
        _closing.RemoveAll(task => task.IsCompleted);
        _closing.Add(StopAsync(listener!, drain));
    }

    private async Task StopAsync(Listener listener, TimeSpan drain)
    {
        using var deadline = new CancellationTokenSource(drain, time);
        await listener.StopAsync(deadline.Token);
        if (deadline.IsCancellationRequested && drain > TimeSpan.Zero)
        {
            LogBrokenOff(logger, listener.EndPoint, drain.TotalSeconds);
        }

        await listener.DisposeAsync();
        LogClosed(logger, listener.EndPoint);
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "Listening on {EndPoint}: {Purpose}.")]
    private static partial void LogOpened(ILogger logger, ListenerEndPoint endPoint, ListenerPurpose purpose);

    [LoggerMessage(EventId = 31, Level = LogLevel.Information, Message = "Closed {EndPoint}.")]
    private static partial void LogClosed(ILogger logger, ListenerEndPoint endPoint);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "Broke off the requests on {EndPoint} that were not finished after {Seconds} s.")]
    private static partial void LogBrokenOff(ILogger logger, ListenerEndPoint endPoint, double seconds);

    [LoggerMessage(EventId = 33, Level = LogLevel.Critical, Message = "A port that was to stay open could not be opened again. {Problem}")]
    private static partial void LogLost(ILogger logger, string problem);
}
