using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// A response body over HTTP/1.1 that ends with trailers. Kestrel sends trailers over HTTP/2 only, but leaves the framing to
/// whoever sets <c>Transfer-Encoding: chunked</c>: the chunks and the trailers after them are written here (RFC 9112, section 7.1).
/// </summary>
internal sealed class ChunkedBody : WriteOnlyStream, IHttpResponseBodyFeature
{
    /// <summary>Up to eight digits and two line ends.</summary>
    private const int MaxFraming = 12;

    private readonly IHttpResponseBodyFeature _inner;

    private ChunkedBody(IHttpResponseBodyFeature inner)
    {
        _inner = inner;
        Writer = PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <inheritdoc/>
    public Stream Stream => this;

    /// <inheritdoc/>
    public PipeWriter Writer { get; }

    /// <summary>Makes a response's body one with trailers, if Kestrel would not send them by itself.</summary>
    public static void Use(HttpContext context)
    {
        var hasBody = !HttpMethods.IsHead(context.Request.Method)
            && context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified);
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || !hasBody)
        {
            return;
        }

        context.Response.Headers.TransferEncoding = "chunked";
        context.Response.Headers.ContentLength = null;
        context.Features.Set<IHttpResponseBodyFeature>(new ChunkedBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
    }

    /// <summary>Ends a body with its trailers, if it is one with trailers.</summary>
    public static async ValueTask CompleteAsync(HttpContext context, HttpResponseHeaders trailers, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is not ChunkedBody body)
        {
            return;
        }

        var text = new StringBuilder("0\r\n");
        foreach (var trailer in trailers.NonValidated)
        {
            foreach (var value in trailer.Value)
            {
                text.Append(trailer.Key).Append(": ").Append(value).Append("\r\n");
            }
        }

        context.Features.Set(body._inner);
        await body._inner.Stream.WriteAsync(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty chunk would end the body.
        if (buffer.IsEmpty)
        {
            return;
        }

        var chunk = ArrayPool<byte>.Shared.Rent(buffer.Length + MaxFraming);
        try
        {
            var length = Frame(buffer.Span, chunk);
            await _inner.Stream.WriteAsync(chunk.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.Stream.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task CompleteAsync() => _inner.CompleteAsync();

    /// <inheritdoc/>
    public void DisableBuffering() => _inner.DisableBuffering();

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

    private static int Frame(ReadOnlySpan<byte> data, Span<byte> chunk)
    {
        data.Length.TryFormat(chunk, out var length, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(chunk[length..]);
        data.CopyTo(chunk[(length + 2)..]);
        "\r\n"u8.CopyTo(chunk[(length + 2 + data.Length)..]);
        return length + data.Length + 4;
    }
}
