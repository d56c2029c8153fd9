using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>An object that the server has, but that could not be made into one of the type asked for.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Problem">What was wrong with it.</param>
public sealed record UnreadableObject(ObjectKey Key, string Problem);
