using System.Net;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// Passes on each part of a chunked request body as it comes. By itself the client writes to HTTP/1.1 servers only when its
/// buffer is full, so that what a client sends bit by bit would arrive late.
/// </summary>
internal sealed class PromptUploads(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request is { Version.Major: 1, Content: { } content } && !content.Headers.NonValidated.Contains("Content-Length"))
        {
            request.Content = new Content(content);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private sealed class Content : HttpContent
    {
        private readonly HttpContent _inner;

        public Content(HttpContent inner)
        {
            _inner = inner;
            foreach (var header in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _inner.CopyToAsync(new Writer(stream), context, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Writer(Stream inner) : WriteOnlyStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
