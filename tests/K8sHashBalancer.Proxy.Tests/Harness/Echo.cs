using System.Text.Json;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>What an echo server says it received.</summary>
internal sealed record Echo(HttpResponseMessage Response, JsonElement Json)
{
    public string Name => Text("name");

    public string Method => Text("method");

    public string Target => Text("target");

    public string Protocol => Text("protocol");

    public string Body => Text("body");

    public long BodyLength => Json.GetProperty("body_length").GetInt64();

    public static async Task<Echo> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync().WithinDeadline();
        Assert.True(response.IsSuccessStatusCode, $"{response}\n{text}");
        return new Echo(response, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>The values of a header, none if it is not there.</summary>
    public IReadOnlyList<string> Header(string name)
    {
        foreach (var header in Json.GetProperty("headers").EnumerateObject())
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value.ValueKind == JsonValueKind.Array
                    ? [.. header.Value.EnumerateArray().Select(value => value.GetString()!)]
                    : [header.Value.GetString()!];
            }
        }

        return [];
    }

    private string Text(string name) => Json.GetProperty(name).GetString()!;
}
