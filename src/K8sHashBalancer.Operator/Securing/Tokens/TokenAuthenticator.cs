using Grpc.Core;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing.Refusing;

namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>
/// Knows callers by the token of their ServiceAccount. What a token says of itself is enough to turn it away; only the API server's
/// word lets one in.
/// </summary>
internal sealed class TokenAuthenticator(TokenChecks checks, TimeProvider time) : IProxyAuthenticator
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public async ValueTask<ProxyCaller> AuthenticateAsync(Metadata headers, CancellationToken cancellationToken)
    {
        if (headers.GetValue(Header) is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header[Scheme.Length..].Trim() is not { Length: > 0 } token)
        {
            throw new RefusedException(RefusalReason.NoToken, "There is no token.");
        }

        if (TokenClaims.TryRead(token) is not { } claims)
        {
            throw new RefusedException(RefusalReason.Invalid, "The token is not one of a ServiceAccount.");
        }

        if (!claims.Audiences.Contains(TokenOptions.Audience))
        {
            throw new RefusedException(
                RefusalReason.WrongAudience, $"The token is for the audience {string.Join(", ", claims.Audiences)}, and must be for {TokenOptions.Audience}.");
        }

        if (claims.Expires <= time.GetUtcNow())
        {
            throw new RefusedException(RefusalReason.Expired, $"The token expired at {claims.Expires:u}.");
        }

        var verdict = await checks.CheckAsync(token, claims, cancellationToken);
        return verdict.Refusal is { } refusal
            ? throw new RefusedException(refusal.Reason, refusal.Detail)
            : new ProxyCaller(verdict.User!, claims.Issued, claims.Expires);
    }
}
