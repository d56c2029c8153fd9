using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace K8sHashBalancer.RestApi.Answers;

/// <summary>Answers with problem details (RFC 9457) when the program itself has to say why.</summary>
public static class ProblemWriter
{
    /// <summary>Sends a problem.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="status">The status.</param>
    /// <param name="detail">What happened, in a sentence.</param>
    /// <param name="server">The server it happened with, if there is one.</param>
    public static Task WriteAsync(HttpContext context, int status, string detail, string? server = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ProblemBody("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail, server),
            ProblemBodyContext.Default.ProblemBody);
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
