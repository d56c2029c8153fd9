using k8s;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>All that a process of the operator needs to know.</summary>
/// <param name="Options">What it does.</param>
/// <param name="Source">Where its objects come from.</param>
/// <param name="Port">Where proxies connect.</param>
/// <param name="AdminPort">Where health, metrics and the REST API are.</param>
/// <param name="ApiTokenFile">The file with the token of the REST API; null to answer callers from this machine only.</param>
internal sealed record OperatorSettings(OperatorOptions Options, ObjectSource Source, int Port, int AdminPort, string? ApiTokenFile = null)
{
    /// <summary>An operator of a cluster.</summary>
    public OperatorSettings(OperatorOptions options, KubernetesClientConfiguration connection, int port, int adminPort, string? apiTokenFile = null)
        : this(options, new ObjectSource.Cluster(connection), port, adminPort, apiTokenFile)
    {
    }

    /// <summary>Whether only programs of this machine can connect, to either port.</summary>
    public bool LoopbackOnly { get; init; }
}
