namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>The port that a backend asks for, as slices know it.</summary>
/// <param name="Name">Its name, empty for a port without one.</param>
/// <param name="Number">Its number, if that is known without a look into the slices.</param>
/// <param name="IsOnlyPort">Whether the Service has no other port.</param>
internal sealed record WantedPort(string Name, int? Number, bool IsOnlyPort);
