using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>
/// Reads anew what the state of a balancer is made of when its proxies take that for outdated, and has it published again. If a watch
/// has fallen silent, that is found out by this; if all is as it was known, proxies now learn that it is current.
/// </summary>
/// <param name="publisher">Hears of proxies that take a state for outdated.</param>
/// <param name="publishing">Publishes.</param>
/// <param name="mirrors">What states are made of.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Rereading(
    Publisher publisher, Controller<HashBalancer> publishing, IReadOnlyList<IMirror> mirrors, ILogger<Rereading> logger) : IComponent
{
    /// <inheritdoc/>
    public string Name => "rereading";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var balancer in publisher.Contested.ReadAllAsync(cancellationToken))
            {
                LogContested(logger, balancer);
                await Task.WhenAll(mirrors.Select(mirror => mirror.RelistAsync(balancer.Namespace))).WaitAsync(cancellationToken);
                publishing.Enqueue(new ObjectKey(balancer.Namespace, balancer.Name));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "A proxy of {Balancer} holds what it takes for newer than what is known here: all of it is listed anew.")]
    private static partial void LogContested(ILogger logger, Protocol.BalancerName balancer);
}
