namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>Why somebody was turned away, for metrics.</summary>
public enum RefusalReason
{
    /// <summary>The connection did not come to speak TLS.</summary>
    TlsHandshake,

    /// <summary>There was no token.</summary>
    NoToken,

    /// <summary>The token is none, or of a ServiceAccount or pod that is gone.</summary>
    Invalid,

    /// <summary>The token is for somebody else.</summary>
    WrongAudience,

    /// <summary>The token has expired.</summary>
    Expired,

    /// <summary>The caller is known, and asks for a balancer that is not its own.</summary>
    WrongBalancer,

    /// <summary>The API server could not be asked.</summary>
    ReviewFailed,
}
