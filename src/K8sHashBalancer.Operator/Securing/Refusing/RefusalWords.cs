using Grpc.Core;

namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>What a refusal is called in metrics and by gRPC, and what to do about it.</summary>
internal static class RefusalWords
{
    /// <summary>The word in metrics.</summary>
    public static string Label(RefusalReason reason) => reason switch
    {
        RefusalReason.TlsHandshake => "tls_handshake",
        RefusalReason.NoToken => "no_token",
        RefusalReason.Invalid => "invalid",
        RefusalReason.WrongAudience => "wrong_audience",
        RefusalReason.Expired => "expired",
        RefusalReason.WrongBalancer => "wrong_balancer",
        _ => "review_failed",
    };

    /// <summary>What the caller is answered.</summary>
    public static StatusCode Status(RefusalReason reason) => reason switch
    {
        RefusalReason.WrongBalancer => StatusCode.PermissionDenied,
        RefusalReason.ReviewFailed => StatusCode.Unavailable,
        _ => StatusCode.Unauthenticated,
    };

    /// <summary>What to do, for the log.</summary>
    public static string Advice(RefusalReason reason) => reason switch
    {
        RefusalReason.TlsHandshake =>
            "It spoke no TLS, or does not trust the operator's certificate, or gave up. A proxy needs an https address in --operator, and --operator-ca with the ConfigMap of its balancer; the name in the address must be one of --advertise.",
        RefusalReason.NoToken => "A proxy needs --token-file with a projected ServiceAccount token. If it is none of yours, see who reaches this port.",
        RefusalReason.Invalid => "Its ServiceAccount or pod may be gone, or the token is of another cluster. A pod that is still there gets a new one by itself.",
        RefusalReason.WrongAudience => $"Project the token with audience: {Tokens.TokenOptions.Audience}.",
        RefusalReason.Expired => "The proxy should have read a newer one from --token-file: see whether the kubelet renews it, and whether clocks agree.",
        RefusalReason.WrongBalancer => "The pods of a balancer run as its own ServiceAccount NAME-hashbalancer, and may follow that balancer only.",
        _ => "The proxy comes back, and serves on meanwhile. If it stays: may the operator create tokenreviews (config/rbac/token-review-role.yaml), and does the API server answer?",
    };
}
