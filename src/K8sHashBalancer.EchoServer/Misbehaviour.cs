using Microsoft.Extensions.Primitives;

namespace K8sHashBalancer.EchoServer;

/// <summary>
/// What goes wrong with an answer. Each property can be asked for by a query parameter (<c>close_after=10</c>) or
/// a header (<c>X-Echo-Close-After: 10</c>) of the same name; a query parameter outranks a header, and a header
/// outranks the server's default.
/// </summary>
public sealed record Misbehaviour
{
    /// <summary>Nothing goes wrong.</summary>
    public static Misbehaviour None { get; } = new();

    /// <summary><c>delay=MS</c>: how long to wait before the response headers.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary><c>status=CODE</c>: the status of the answer, 200 to 599.</summary>
    public int? Status { get; init; }

    /// <summary><c>reset=1</c>: a TCP reset before any byte of an answer; over HTTP/2 the stream alone is reset.</summary>
    public bool Reset { get; init; }

    /// <summary><c>never=1</c>: no answer until the client goes away.</summary>
    public bool Never { get; init; }

    /// <summary>
    /// <c>close_after=N</c>: N bytes of a longer body, then the connection ends (over HTTP/2 the stream is reset).
    /// The length is announced, or with <see cref="Chunks"/> the body is chunked and its last chunk missing.
    /// HTTP/2 clients may see a reset before the bytes that came just ahead of it; <see cref="ChunkInterval"/> parts them.
    /// </summary>
    public long? CloseAfter { get; init; }

    /// <summary>
    /// <c>early_close=1</c>: answers without reading the request's body, then closes a connection it had not
    /// announced to close.
    /// </summary>
    public bool EarlyClose { get; init; }

    /// <summary><c>size=N</c>: a body of N bytes.</summary>
    public long? Size { get; init; }

    /// <summary><c>chunks=N</c>: a stream of N server-sent events, each flushed by itself.</summary>
    public int? Chunks { get; init; }

    /// <summary><c>chunk_ms=MS</c>: the pause between <see cref="Chunks"/>, or before the end of <see cref="CloseAfter"/>.</summary>
    public TimeSpan ChunkInterval { get; init; }

    /// <summary><c>trailers=1</c>: announces the trailer <c>X-Echo-Trailer</c> and sends the server's name in it.</summary>
    public bool Trailers { get; init; }

    /// <summary><c>set_cookie=TEXT</c>: a <c>Set-Cookie</c> header; may be given more than once.</summary>
    public StringValues SetCookie { get; init; }
}
