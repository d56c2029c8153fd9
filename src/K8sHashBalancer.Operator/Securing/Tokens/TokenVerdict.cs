using K8sHashBalancer.Operator.Securing.Refusing;

namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>What became of the question who a token belongs to: a user, or a refusal.</summary>
/// <param name="User">The user, as the API server knows it; null if the token is refused.</param>
/// <param name="Refusal">Why it is refused; null if it is not.</param>
internal sealed record TokenVerdict(string? User, Refusal? Refusal)
{
    /// <summary>It is a user's.</summary>
    public static TokenVerdict Of(string user) => new(user, null);

    /// <summary>It is refused.</summary>
    public static TokenVerdict Bad(RefusalReason reason, string detail) => new(null, new Refusal(reason, detail));
}
