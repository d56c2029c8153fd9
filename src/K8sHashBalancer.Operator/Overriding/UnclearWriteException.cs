namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Says that nobody answered whether something was stored.</summary>
internal sealed class UnclearWriteException(Exception innerException)
    : Exception("The API server did not answer whether the change is stored.", innerException);
