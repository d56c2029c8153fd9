namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>A request that has a key for every sample: in a header, and in the first two segments of its path.</summary>
internal static class KeyRequest
{
    public static HttpRequestMessage For(string key) => new(HttpMethod.Get, new Uri($"/keys/{key}/data", UriKind.Relative))
    {
        Headers = { { "X-User-Id", key } },
    };

    /// <summary>The name of the server that sent an answer, which for the samples is its pod; null if none did.</summary>
    public static string? ServerOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Server", out var names) ? names.Single() : null;
}
