using K8sHashBalancer.Kubernetes.Monitoring;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Running;

/// <summary>What every part of the runtime needs.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Logging">Where logs go.</param>
/// <param name="Metrics">Where metrics go.</param>
public sealed record RuntimeServices(TimeProvider Time, ILoggerFactory Logging, RuntimeMetrics Metrics);
