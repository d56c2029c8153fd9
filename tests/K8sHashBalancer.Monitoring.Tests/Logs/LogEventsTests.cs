using System.Text;
using System.Text.Json.Nodes;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Operator.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Monitoring.Tests.Logs;

/// <summary>Messages are known by category and name, and stay so.</summary>
public sealed class LogEventsTests
{
    [Fact]
    public void Events_OfACategory_HaveNamesAndNumbersOfTheirOwn()
    {
        Assert.NotEmpty(LogEvent.All());
        Assert.All(LogEvent.All().GroupBy(one => one.Category), category =>
        {
            Assert.Distinct(category.Select(one => one.Name));
            Assert.Distinct(category.Select(one => one.Number));
        });
    }

    /// <summary>A name that changes shows here, to people who search their logs for it.</summary>
    [Fact]
    public void Events_AreAllDocumented()
    {
        var page = new StringBuilder("""
            # Log events

            What operator and proxies can log, generated from the code. `Category` and `Event` of a line of JSON tell which message it is, and so do
            `Category` and `EventId`; these stay. [Logs](monitoring.md#logs) says the rest.

            """.ReplaceLineEndings("\n"));
        foreach (var category in LogEvent.All().GroupBy(one => one.Category))
        {
            page.Append($"\n## {category.Key}\n\n| event | number | level | message |\n|---|---|---|---|\n");
            foreach (var one in category)
            {
                page.Append($"| `{one.Name}` | {one.Number} | {one.Level} | {one.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        RepositoryFile.AssertIs("docs/log-events.md", page.ToString());
    }

    [Fact]
    public void Line_OfAnEvent_HasItsNameAndWhatItsWordsAreMadeOf()
    {
        var line = Write("K8sHashBalancer.Proxy.Balancing.Balancer", new EventId(2, "LogStatus"), "Server \"ä\" is down.", new InvalidOperationException("no"), [new("Server", "10.0.0.7:80"), new("Tries", 3), new("Nobody", null), new("{OriginalFormat}", "x")]);

        Assert.Contains("Server \\\"ä\\\" is down.", line, StringComparison.Ordinal);
        var json = JsonNode.Parse(line)!;
        Assert.Equal(["Timestamp", "LogLevel", "Category", "Event", "EventId", "Message", "Exception", "State"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(("2000-01-01T00:00:00.000Z", "Warning", "Status", 2), ((string?)json["Timestamp"], (string?)json["LogLevel"], (string?)json["Event"], (int)json["EventId"]!));
        Assert.Equal("""{"Server":"10.0.0.7:80","Tries":3,"Nobody":null}""", json["State"]!.ToJsonString());
        Assert.Single(line.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Line_OfALibrary_HasTheNameThatTheLibraryGives()
    {
        Assert.Equal("LogonFailed", (string?)JsonNode.Parse(Write("Some.Library", new EventId(1, "LogonFailed"), "x", null, []))!["Event"]);
        Assert.False(JsonNode.Parse(Write("Some.Library", default, "x", null, []))!.AsObject().ContainsKey("Event"));
    }

    private static string Write(string category, EventId id, string message, Exception? exception, List<KeyValuePair<string, object?>> state)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, category, id, state, exception, (_, _) => message);
        new JsonLines(new FakeTimeProvider()).Write(entry, null, writer);
        return writer.ToString();
    }
}
