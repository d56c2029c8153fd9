using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace K8sHashBalancer.Hosting;

/// <summary>
/// A message as a line of JSON: what the console's own formatter writes, and the name of the event, by which a message is known
/// whatever words it has.
/// </summary>
/// <remarks>
/// <c>{"Timestamp":"2026-01-31T09:26:53.589Z","LogLevel":"Warning","Category":"K8sHashBalancer.Proxy.Balancing.Balancer","Event":"Status","EventId":2,"Message":"...","State":{"Server":"10.0.0.7:80"}}</c>
/// </remarks>
internal sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>By this it is chosen.</summary>
    public const string FormatterName = "json-lines";

    private const string OriginalFormat = "{OriginalFormat}";
    private const string MethodPrefix = "Log";

    // Readers of logs are no browsers: quotes and other languages stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("LogLevel", logEntry.LogLevel.ToString());
            json.WriteString("Category", logEntry.Category);
            if (EventName(logEntry.Category, logEntry.EventId) is { } name)
            {
                json.WriteString("Event", name);
            }

            json.WriteNumber("EventId", logEntry.EventId.Id);
            json.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("Exception", exception.ToString());
            }

            WriteState(json, logEntry.State);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>The name of an event: of the programs' own, that of the method that logs it, without the "Log" that it begins with.</summary>
    internal static string? EventName(string category, EventId id) =>
        id.Name is { Length: > 3 } name && name.StartsWith(MethodPrefix, StringComparison.Ordinal) && category.StartsWith(LogLevelSwitch.OwnCategories, StringComparison.Ordinal)
            ? name[MethodPrefix.Length..]
            : id.Name;

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values || values.All(value => value.Key == OriginalFormat))
        {
            return;
        }

        json.WriteStartObject("State");
        foreach (var (key, value) in values)
        {
            if (key != OriginalFormat)
            {
                json.WritePropertyName(key);
                WriteValue(json, value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long or short or byte or uint or ushort or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
