using System.Globalization;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>Answers requests, or fails to if that is planned.</summary>
internal sealed class RequestHandler(ObjectStore objects, FaultPlan faults, RequestLog requests, OpenWatches watches, TokenReviews tokens)
{
    private readonly Lists _lists = new(objects);
    private readonly Writes _writes = new(objects);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var request = await ReadAsync(context.Request);
            requests.Add(request);
            var fault = faults.For(request);
            if (!await FailAsync(context, fault))
            {
                await AnswerAsync(context, request, fault);
            }
        }
        catch (ApiException exception)
        {
            await Answers.WriteAsync(context.Response, exception.Code, exception.Status);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client went away.
        }
    }

    private static async Task<RecordedRequest> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new RecordedRequest(
            request.Method,
            RequestTarget.Parse(request.Path),
            request.Query,
            request.Headers.Accept.ToString(),
            request.ContentType ?? "",
            await reader.ReadToEndAsync(request.HttpContext.RequestAborted),
            request.Headers.UserAgent.ToString());
    }

    private async Task AnswerAsync(HttpContext context, RecordedRequest request, Fault? fault)
    {
        if (request.IsWatch)
        {
            await WatchAsync(context, request, fault);
            return;
        }

        var (status, answer) = request switch
        {
            _ when TokenReviews.IsReview(request) => (201, tokens.Answer(request)),
            { IsWrite: true } => _writes.Do(request),
            { IsList: true } => (200, _lists.Page(request)),
            _ => (200, objects.Get(request.Target.Id) ?? throw ApiException.NotFound(request.Target.Id)),
        };
        if (fault is Fault.CutAfter)
        {
            context.Abort();
            return;
        }

        await Answers.WriteAsync(context.Response, status, answer);
    }

    private async Task WatchAsync(HttpContext context, RecordedRequest request, Fault? fault)
    {
        // Too old from the start: said with the status of the answer. Under way it is said in the stream.
        _ = objects.ChangesAfter(long.Parse(request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture));
        using var watch = new WatchStream(context, request, objects, fault);
        watches.Add(watch);
        try
        {
            await watch.RunAsync();
        }
        finally
        {
            watches.Remove(watch);
        }
    }

    private static async Task<bool> FailAsync(HttpContext context, Fault? fault)
    {
        switch (fault)
        {
            case Fault.Status status:
                if (status.RetryAfterSeconds is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                }

                throw new ApiException(status.Code, "Failed", $"A test asked for {status.Code}.");
            case Fault.Html html:
                context.Response.StatusCode = html.Code;
                await context.Response.WriteAsync("<html><body>no upstream</body></html>");
                return true;
            case Fault.Cut:
                context.Abort();
                return true;
            case Fault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }
}
