using System.Collections.Concurrent;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>What a proxy logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>Whether a line of this level has this text.</summary>
    public bool Contains(LogLevel level, string text) =>
        _lines.Any(line => line.StartsWith($"{level}: ", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    /// <summary>How many lines have this text.</summary>
    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', _lines);

    private sealed class Logger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
