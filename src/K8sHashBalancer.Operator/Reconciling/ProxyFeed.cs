using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Has a balancer's status looked at whenever its proxies came, left or caught up.</summary>
internal sealed class ProxyFeed(Publisher publisher, Controller<HashBalancer> controller) : IComponent
{
    /// <inheritdoc/>
    public string Name => "proxies";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var balancer in publisher.Changes.ReadAllAsync(cancellationToken))
            {
                controller.Enqueue(new ObjectKey(balancer.Namespace, balancer.Name));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}
