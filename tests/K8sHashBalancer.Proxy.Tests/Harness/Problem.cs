using System.Net;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record Problem(JsonNode Json)
{
    public string Detail => (string)Json["detail"]!;

    public string? Server => (string?)Json["server"];

    /// <summary>Reads a problem, which must be whole and of this status.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync().WithinDeadline();
        Assert.True(response.StatusCode == status, $"{response}\n{text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var json = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)json["status"]!);
        Assert.False(string.IsNullOrEmpty((string?)json["title"]));
        Assert.False(string.IsNullOrEmpty((string?)json["type"]));
        Assert.False(string.IsNullOrEmpty((string?)json["detail"]));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        return new Problem(json);
    }
}
