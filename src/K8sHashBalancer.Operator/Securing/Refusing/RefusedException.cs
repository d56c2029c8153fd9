namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>Somebody is turned away.</summary>
/// <param name="reason">One of few reasons.</param>
/// <param name="detail">A sentence.</param>
public sealed class RefusedException(RefusalReason reason, string detail) : Exception(detail)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = new(reason, detail);
}
