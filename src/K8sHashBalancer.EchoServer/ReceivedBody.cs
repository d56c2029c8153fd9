using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.EchoServer;

/// <summary>The body of a request: how long it was and, when it is short text, the text.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Text">As UTF-8; null when it is something else or longer than is worth repeating.</param>
internal readonly record struct ReceivedBody(long Length, ReadOnlyMemory<byte>? Text)
{
    private const int LongestText = 64 * 1024 - 1;

    public static ReceivedBody None { get; } = new(0, ReadOnlyMemory<byte>.Empty);

    public static async ValueTask<ReceivedBody> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return None;
        }

        var start = new ArrayBufferWriter<byte>();
        long length = 0;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            length += read.Buffer.Length;
            if (length <= LongestText)
            {
                foreach (var segment in read.Buffer)
                {
                    start.Write(segment.Span);
                }
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                var isText = length <= LongestText && Utf8.IsValid(start.WrittenSpan);
                // A plain null would turn into an empty text: memory converts from a null array.
                return new(length, isText ? start.WrittenMemory : default(ReadOnlyMemory<byte>?));
            }
        }
    }
}
