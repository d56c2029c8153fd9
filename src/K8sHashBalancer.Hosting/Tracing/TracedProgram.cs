namespace K8sHashBalancer.Hosting.Tracing;

/// <summary>What a program's traces say of it.</summary>
/// <param name="Service">What it is called, if OTEL_SERVICE_NAME does not say.</param>
/// <param name="Sources">The names of the sources of its spans.</param>
public sealed record TracedProgram(string Service, IReadOnlyList<string> Sources)
{
    /// <summary>What else is said of it with all spans.</summary>
    public IEnumerable<KeyValuePair<string, object>> Attributes { get; init; } = [];
}
