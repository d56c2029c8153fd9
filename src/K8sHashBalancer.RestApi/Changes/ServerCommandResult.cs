namespace K8sHashBalancer.RestApi.Changes;

/// <summary>What came of a command.</summary>
public abstract record ServerCommandResult
{
    private ServerCommandResult()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done : ServerCommandResult;

    /// <summary>It is stored; that new requests go by it was not seen in time.</summary>
    /// <param name="Detail">What is so, in a sentence.</param>
    public sealed record Pending(string Detail) : ServerCommandResult;

    /// <summary>There is no such server.</summary>
    /// <param name="Detail">What there is not, in a sentence; null if it is the server.</param>
    public sealed record NotFound(string? Detail = null) : ServerCommandResult;

    /// <summary>A part of it is not allowed.</summary>
    /// <param name="Field">Which part.</param>
    /// <param name="Detail">What is wrong with it, in a sentence.</param>
    public sealed record Invalid(string Field, string Detail) : ServerCommandResult;

    /// <summary>It contradicts what is there.</summary>
    /// <param name="Detail">How, in a sentence.</param>
    public sealed record Conflict(string Detail) : ServerCommandResult;

    /// <summary>It could not be stored; nothing has changed.</summary>
    /// <param name="Detail">Why, in a sentence.</param>
    public sealed record Failed(string Detail) : ServerCommandResult;

    /// <summary>Nobody answered whether it is stored.</summary>
    /// <param name="Detail">What is known, in a sentence.</param>
    public sealed record Unknown(string Detail) : ServerCommandResult;
}
