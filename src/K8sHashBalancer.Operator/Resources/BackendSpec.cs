using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>A Service whose endpoints are servers.</summary>
public sealed record BackendSpec
{
    /// <summary>Which Service, and which of its ports.</summary>
    public ServiceReference Service { get; init; } = new();

    /// <summary>The weight of each of its servers.</summary>
    /// <value>0 to 256; default 1.</value>
    public int Weight { get; init; } = 1;
}

/// <summary>A port of a Service in the balancer's namespace.</summary>
public sealed record ServiceReference
{
    /// <summary>The Service's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The port's name or number. Only digits are a number: the name of a port has a letter.</summary>
    public IntOrString Port { get; init; } = string.Empty;
}
