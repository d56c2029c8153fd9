using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.EchoServer;

/// <summary>
/// The trailer of an answer. Over HTTP/2 Kestrel sends it; over HTTP/1.1 it has no trailers, but leaves the framing
/// to whoever sets Transfer-Encoding, so the chunks and the trailer after them are written here.
/// </summary>
internal static class ChunkedTrailers
{
    private const string Trailer = "X-Echo-Trailer";

    public static async Task SendAsync(HttpContext context, string value, Func<Task> body)
    {
        var response = context.Response;
        // A trailer follows a body whose end is not known beforehand.
        response.OnStarting(() =>
        {
            response.ContentLength = null;
            return Task.CompletedTask;
        });
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer(Trailer);
            await body();
            response.AppendTrailer(Trailer, value);
            return;
        }

        response.Headers.Trailer = Trailer;
        response.Headers.TransferEncoding = "chunked";
        var kestrel = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new ChunkStream(kestrel.Stream)));
        await body();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
        context.Features.Set(kestrel);
        await response.WriteAsync($"0\r\n{Trailer}: {value}\r\n\r\n", context.RequestAborted);
    }

    /// <summary>Whether the answer may have a trailer at all.</summary>
    public static bool FitOn(HttpContext context) =>
        !HttpProtocol.IsHttp10(context.Request.Protocol)
        && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
        && Answers.HasBody(context.Response.StatusCode);

    /// <summary>Writes each piece as one chunk.</summary>
    private sealed class ChunkStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // An empty chunk would end the body.
            if (buffer.IsEmpty)
            {
                return;
            }

            var head = Encoding.ASCII.GetBytes(buffer.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            await inner.WriteAsync(head, cancellationToken);
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
