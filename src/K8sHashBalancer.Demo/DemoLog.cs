using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Demo;

/// <summary>Shows what the operator has to say of the manifests: edits that it refuses, and conditions that turn for the worse.</summary>
internal sealed class DemoLog(TextWriter output) : ILoggerProvider
{
    private const string Category = "K8sHashBalancer.Operator.Manifests.";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith(Category, StringComparison.Ordinal) ? output : null);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(TextWriter? output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => output is not null && logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                output!.WriteLine($"   operator: {formatter(state, exception)}");
            }
        }
    }
}
