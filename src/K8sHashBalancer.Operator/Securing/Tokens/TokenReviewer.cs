using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Securing.Refusing;

namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>Asks the API server who a token belongs to.</summary>
internal sealed class TokenReviewer(ApiClient api)
{
    private static readonly ResourceType Type = new(V1TokenReview.KubeGroup, V1TokenReview.KubeApiVersion, V1TokenReview.KubeKind, "tokenreviews");

    /// <summary>Asks.</summary>
    /// <exception cref="Exception">There was no answer. Nothing is known of the token then.</exception>
    public async Task<TokenVerdict> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var question = new V1TokenReview
        {
            ApiVersion = Type.ApiVersion,
            Kind = Type.Kind,
            Spec = new V1TokenReviewSpec { Token = token, Audiences = [TokenOptions.Audience] },
        };
        var answer = await api.SendAsync<V1TokenReview>(HttpMethod.Post, Type.Path(string.Empty), question, cancellationToken);
        if (answer.Status is not { Authenticated: true, User.Username: { Length: > 0 } user })
        {
            return TokenVerdict.Bad(RefusalReason.Invalid, answer.Status?.Error is { Length: > 0 } error ? $"The API server says: {error.TrimEnd('.')}." : "The API server does not know it.");
        }

        // A server that knows nothing of audiences lets any token pass, and says nothing here.
        return answer.Status.Audiences?.Contains(TokenOptions.Audience) == true
            ? TokenVerdict.Of(user)
            : TokenVerdict.Bad(RefusalReason.WrongAudience, $"The API server does not say that it is for the audience {TokenOptions.Audience}.");
    }
}
