using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>
/// Lets one cleartext port speak HTTP/1.1 and HTTP/2. Kestrel takes a cleartext port for HTTP/1.1 when both are allowed
/// (dotnet/aspnetcore#56984), so that connections which start with HTTP/2's preface are handed over, in memory, to a second
/// server that speaks HTTP/2 only.
/// </summary>
internal sealed class Http2Handoff : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>What the second server listens on.</summary>
    public EndPoint EndPoint { get; } = new InMemoryEndPoint();

    /// <summary>The first bytes of every HTTP/2 connection (RFC 9113, section 3.4).</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>
    /// Reads as much of a new connection as tells the two protocols apart, usually one byte, and leaves it unread for the server.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Ends the wait for those bytes.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static async Task<bool> IsHttp2Async(ConnectionContext connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync(cancellationToken);
            var verdict = Judge(read.Buffer);

            // Undecided bytes count as examined, so that the next read waits for more.
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, verdict is null ? read.Buffer.End : read.Buffer.Start);
            if (verdict is not null || read.IsCompleted)
            {
                return verdict == true;
            }
        }
    }

    /// <summary>Hands a connection over; completes when the second server is done with it.</summary>
    public async Task HandOverAsync(ConnectionContext connection)
    {
        var handedOver = new HandedOverConnection(connection);
        if (_connections.Writer.TryWrite(handedOver))
        {
            await handedOver.Completion;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _connections.Reader.WaitToReadAsync(cancellationToken) && _connections.Reader.TryRead(out var connection) ? connection : null;

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Whether these first bytes are those of HTTP/2; null if that cannot be said yet.</summary>
    private static bool? Judge(ReadOnlySequence<byte> bytes)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(bytes.Length, first.Length);
        bytes.Slice(0, length).CopyTo(first);
        return !Preface.StartsWith(first[..length]) ? false : length == Preface.Length ? true : null;
    }

    private sealed class InMemoryEndPoint : EndPoint
    {
        public override string ToString() => "http2-handoff";
    }
}
