using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace K8sHashBalancer.Hosting;

/// <summary>How the programs log.</summary>
public static class ConsoleLogging
{
    /// <summary>Logs lines to a terminal, and JSON to anything else.</summary>
    /// <param name="logging">What logging is added to.</param>
    /// <param name="level">What is logged. It becomes a service, for those who turn it.</param>
    public static void AddOwnConsole(this ILoggingBuilder logging, LogLevelSwitch level)
    {
        ArgumentNullException.ThrowIfNull(logging);
        ArgumentNullException.ThrowIfNull(level);
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter((category, severity) => level.Allows(category, severity));
        logging.Services.AddSingleton(level);
        logging.Services.Configure<ConsoleLoggerOptions>(options =>
        {
            // A request must not wait for a slow reader of the log.
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            options.MaxQueueLength = 10_000;
        });
        if (Console.IsOutputRedirected)
        {
            logging.Services.TryAddSingleton(TimeProvider.System);
            logging.AddConsole(options => options.FormatterName = JsonLines.FormatterName);
            logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
    }
}
