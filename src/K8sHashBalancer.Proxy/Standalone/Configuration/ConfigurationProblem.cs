namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Path">Where: <c>$.servers[2].port</c>, <c>environment variable LB_PORT</c> or <c>line 3, column 14</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record ConfigurationProblem(string Path, string Message)
{
    /// <summary>Both in one line, for people to read.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
