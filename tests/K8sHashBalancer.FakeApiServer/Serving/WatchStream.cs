using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>One open watch.</summary>
internal sealed class WatchStream(HttpContext context, RecordedRequest request, ObjectStore objects, Fault? fault) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Selector _selector = new(request.Query["labelSelector"]);
    private bool _over;
    private TaskCompletionSource _bookmark = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Close() => IfOpen(_closing.Cancel);

    public void Cut() => IfOpen(context.Abort);

    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _closing.Dispose();
        }
    }

    public void SendBookmark() => Volatile.Read(ref _bookmark).TrySetResult();

    public async Task RunAsync()
    {
        var version = long.Parse(request.Query["resourceVersion"].ToString() is { Length: > 0 } text ? text : "0", CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync();
        if (await SpoilAsync())
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, context.RequestAborted);
        while (!either.IsCancellationRequested)
        {
            try
            {
                var asked = Volatile.Read(ref _bookmark);
                var (changes, newest, more) = objects.ChangesAfter(version);
                foreach (var change in changes)
                {
                    await SendAsync(change);
                }

                version = newest;
                if (asked.Task.IsCompleted)
                {
                    Volatile.Write(ref _bookmark, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    await SendLineAsync("BOOKMARK", Bookmark(version));
                    continue;
                }

                await Task.WhenAny(more, asked.Task).WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ApiException exception)
            {
                // The history was compacted under the watch.
                await SendLineAsync("ERROR", exception.Status);
                return;
            }
        }
    }

    // The request may be over by the time somebody wants to end it, and its connection serve another.
    private void IfOpen(Action action)
    {
        lock (_lock)
        {
            if (!_over)
            {
                action();
            }
        }
    }

    private async Task<bool> SpoilAsync()
    {
        switch (fault)
        {
            case Fault.CloseSilently:
                return true;
            case Fault.Garbage:
                await SendTextAsync("{\"type\":\"MODI\n");
                return true;
            case Fault.ErrorEvent error:
                // The real server leaves such a stream open for a moment: a client that swallows the error must not get away with it.
                await SendLineAsync("ERROR", new ApiException(error.Code, error.Reason, "A test asked for this.").Status);
                return false;
            default:
                return false;
        }
    }

    private Task SendAsync(StoredChange change)
    {
        if (change.Id.Collection != request.Target.Collection
            || (request.Target.Namespace.Length > 0 && change.Id.Namespace != request.Target.Namespace))
        {
            return Task.CompletedTask;
        }

        // An object that no longer has the labels asked for is gone, as far as this watch is concerned.
        return (_selector.Matches(change.Before), _selector.Matches(change.After)) switch
        {
            (false, true) => SendLineAsync("ADDED", Shape(change.After!)),
            (true, true) => SendLineAsync("MODIFIED", Shape(change.After!)),
            (true, false) => SendLineAsync("DELETED", Shape(change.After is null ? change.Before! : Versioned(change.Before!, change.Version))),
            _ => Task.CompletedTask,
        };
    }

    private static JsonObject Versioned(JsonObject entity, long version)
    {
        var copy = entity.DeepClone().AsObject();
        copy["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return copy;
    }

    private JsonObject Shape(JsonObject entity) => request.WantsMetadata ? Answers.MetadataOf(entity) : entity.DeepClone().AsObject();

    private static JsonObject Bookmark(long version) => new()
    {
        ["kind"] = "Bookmarked",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null },
    };

    private Task SendLineAsync(string type, JsonObject entity) =>
        SendTextAsync(new JsonObject { ["type"] = type, ["object"] = entity }.ToJsonString() + "\n");

    private async Task SendTextAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var piece = fault is Fault.Slow slow ? slow.PieceBytes : bytes.Length;
        for (var sent = 0; sent < bytes.Length; sent += piece)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(sent, Math.Min(piece, bytes.Length - sent)));
            await context.Response.Body.FlushAsync();
        }
    }
}
