using System.Net;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// The body of a server's answer, with an eye on how long it takes.
/// </summary>
/// <remarks>
/// YARP sends headers together with the first bytes of the body; a client that listens to events would not learn until the first one
/// that it is connected. Here they go ahead if the body is not there yet. And YARP gives up on a server that falls silent in the same
/// way as on a client that left; here the two are told apart.
/// </remarks>
internal sealed class ObservedBody(HttpContent inner, HttpContext context) : HttpContent
{
    /// <summary>Whether the server of this request stopped in the middle of its answer, while the client was still there.</summary>
    public static bool FellSilent(HttpContext context) => context.Features.Get<Silence>() is not null;

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync() => new Reader(await inner.ReadAsStreamAsync(), context);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream, context);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Is a feature of the requests whose server fell silent.</summary>
    private sealed class Silence
    {
        public static Silence Seen { get; } = new();
    }

    private sealed class Reader(Stream inner, HttpContext context) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = inner.ReadAsync(buffer, cancellationToken);
            return read.IsCompleted ? read : WaitAsync(read, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private async ValueTask<int> WaitAsync(ValueTask<int> read, CancellationToken cancellationToken)
        {
            if (!context.Response.HasStarted)
            {
                await SendHeadersAsync(read, cancellationToken);
            }

            try
            {
                return await read;
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                context.Features.Set(Silence.Seen);
                throw;
            }
        }

        private async Task SendHeadersAsync(ValueTask<int> read, CancellationToken cancellationToken)
        {
            try
            {
                await context.Response.Body.FlushAsync(cancellationToken);
            }
            catch
            {
                // The read still goes on in the caller's buffer.
                await ((Task)read.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
    }
}
