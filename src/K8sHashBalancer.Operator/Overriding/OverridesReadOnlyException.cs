namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Says that overrides are kept where the operator does not write, and what to do instead.</summary>
internal sealed class OverridesReadOnlyException(string message) : Exception(message);
