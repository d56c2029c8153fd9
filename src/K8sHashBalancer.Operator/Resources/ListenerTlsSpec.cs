namespace K8sHashBalancer.Operator.Resources;

/// <summary>What the listener shows to clients.</summary>
public sealed record ListenerTlsSpec
{
    /// <summary>The name of a Secret of type <c>kubernetes.io/tls</c> in the balancer's namespace.</summary>
    public required string SecretName { get; init; }
}
