namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>Why somebody was turned away.</summary>
/// <param name="Reason">One of few reasons.</param>
/// <param name="Detail">A sentence.</param>
public sealed record Refusal(RefusalReason Reason, string Detail);
