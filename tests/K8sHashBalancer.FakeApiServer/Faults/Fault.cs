namespace K8sHashBalancer.FakeApiServer.Faults;

/// <summary>Something that goes wrong with a request.</summary>
public abstract record Fault
{
    /// <summary>The answer is an error, and nothing else happens.</summary>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="RetryAfterSeconds">What the Retry-After header says; null for none.</param>
    public sealed record Status(int Code, int? RetryAfterSeconds = null) : Fault;

    /// <summary>The answer is an error that does not come from Kubernetes: HTML.</summary>
    public sealed record Html(int Code) : Fault;

    /// <summary>The connection breaks before anything was done.</summary>
    public sealed record Cut : Fault;

    /// <summary>What was asked is done, and then the connection breaks instead of an answer.</summary>
    public sealed record CutAfter : Fault;

    /// <summary>No answer ever comes.</summary>
    public sealed record Hang : Fault;

    /// <summary>A watch is opened and closed at once, without an event.</summary>
    public sealed record CloseSilently : Fault;

    /// <summary>A watch is opened and sends an error in its stream, after which it stays open.</summary>
    public sealed record ErrorEvent(int Code, string Reason) : Fault;

    /// <summary>A watch is opened and sends something that is no event.</summary>
    public sealed record Garbage : Fault;

    /// <summary>A watch sends its lines in pieces of this many bytes.</summary>
    public sealed record Slow(int PieceBytes) : Fault;
}
