using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Autorest;

namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>What an exception of the client means.</summary>
public static class ApiErrors
{
    /// <summary>The HTTP status in it, whether it came as the answer or as an event of a watch; null if there is none.</summary>
    public static int? Status(Exception exception) => exception switch
    {
        HttpOperationException { Response: { } response } => (int)response.StatusCode,
        KubernetesException { Status.Code: { } code } => code,
        _ => null,
    };

    /// <summary>Whether the version asked for is no longer kept, so that only a new list helps.</summary>
    public static bool IsGone(Exception exception) =>
        Status(exception) == 410 || exception is KubernetesException { Status.Reason: "Expired" or "Gone" };

    /// <summary>Whether there is no such object.</summary>
    public static bool IsNotFound(Exception exception) => Status(exception) == 404;

    /// <summary>Whether somebody else changed the object first, or it exists already.</summary>
    public static bool IsConflict(Exception exception) => Status(exception) == 409;

    /// <summary>How long the server asks to be left alone; null if it does not say.</summary>
    public static TimeSpan? RetryAfter(Exception exception) => exception switch
    {
        KubernetesException { Status.Details.RetryAfterSeconds: > 0 and var seconds } => TimeSpan.FromSeconds(seconds),
        HttpOperationException { Response.Headers: { } headers } when headers.TryGetValue("Retry-After", out var values)
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            => TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    /// <summary>One word for metrics: gone, throttled, server_error, refused, timeout, transport, undecodable or other.</summary>
    public static string Word(Exception exception) => exception switch
    {
        _ when IsGone(exception) => "gone",
        _ when Status(exception) is { } status => status switch { 429 => "throttled", >= 500 => "server_error", _ => "refused" },
        TimeoutException or OperationCanceledException => "timeout",
        HttpRequestException or IOException => "transport",
        JsonException or FormatException => "undecodable",
        _ => "other",
    };

    /// <summary>What to tell people: the message of the server if there is one.</summary>
    public static string Text(Exception exception) =>
        exception is HttpOperationException { Response: { } response }
            ? $"{(int)response.StatusCode} {MessageIn(response.Content) ?? response.ReasonPhrase}"
            : exception.Message;

    private static string? MessageIn(string? body)
    {
        try
        {
            return string.IsNullOrEmpty(body) ? null : KubernetesJson.Deserialize<k8s.Models.V1Status>(body)?.Message;
        }
        catch (JsonException)
        {
            // Not every 5xx comes from the API server itself: a load balancer before it answers with HTML.
            return null;
        }
    }
}
