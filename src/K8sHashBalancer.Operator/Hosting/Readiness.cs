using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing.Certificates;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>Whether proxies should come here.</summary>
internal sealed class Readiness(StartProgress progress, IHostApplicationLifetime lifetime, ServingCertificates? certificates = null)
{
    /// <summary>Why they should not, in sentences; null if they should.</summary>
    public string? Obstacle =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "The operator is stopping." : progress.DescribeMissing() ?? certificates?.Obstacle;
}
