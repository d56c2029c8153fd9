using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Queueing;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>Takes keys off the queue one by one and has each reconciled.</summary>
internal sealed partial class Worker<T>(
    string controller, Store<T> store, IReconciler<T> reconciler, WorkQueue<ObjectKey> queue, RuntimeServices services, ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A reconciler that does all its work before it first waits would otherwise keep the other workers from starting.
        await Task.Yield();
        await foreach (var key in queue.TakeAllAsync(cancellationToken))
        {
            var started = services.Time.GetTimestamp();
            string outcome;
            using (services.Metrics.Reconciles.TrackActive(controller))
            {
                outcome = await ReconcileAsync(key, cancellationToken);
            }

            queue.Done(key);
            services.Metrics.Reconciles.Count(controller, outcome, services.Time.GetElapsedTime(started));
        }
    }

    private async Task<string> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            var result = store.Snapshot.Get(key) is { } entity
                ? await reconciler.ReconcileAsync(entity, cancellationToken)
                : await reconciler.DeletedAsync(key, cancellationToken);
            queue.Forget(key);
            if (result.After is not { } after)
            {
                return "done";
            }

            queue.AddAfter(key, after);
            return "requeued";
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Cut off midway: whoever works next starts with everything.
            return "cancelled";
        }
        catch (TerminalException exception)
        {
            queue.Forget(key);
            LogTerminal(logger, controller, key, exception.Message);
            return "terminal";
        }
        catch (Exception exception) when (ApiErrors.IsConflict(exception))
        {
            // Somebody wrote first, and the store is about to hear of it: part of ordinary life.
            var wait = queue.AddFailed(key).TotalSeconds;
            var problem = ApiErrors.Text(exception);
            LogConflict(logger, controller, key, wait, problem);
            return "conflict";
        }
        catch (Exception exception)
        {
            // Where the server or the network failed, the stack says nothing that the message does not.
            var word = ApiErrors.Word(exception);
            LogFailed(logger, word == "other" ? exception : null, controller, key, word, queue.AddFailed(key).TotalSeconds, ApiErrors.Text(exception));
            return "failed";
        }
    }

    // The controller's log is this one's as well: its numbers go on here.
    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "{Controller}: {Key} cannot be reconciled until it changes: {Problem}")]
    private static partial void LogTerminal(ILogger logger, string controller, ObjectKey key, string problem);

    [LoggerMessage(EventId = 12, Level = LogLevel.Debug, Message = "{Controller}: {Key} was changed by somebody else, again in {Wait:0.###} s: {Problem}")]
    private static partial void LogConflict(ILogger logger, string controller, ObjectKey key, double wait, string problem);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "{Controller}: {Key} could not be reconciled ({Reason}), again in {Wait:0.###} s: {Problem}")]
    private static partial void LogFailed(
        ILogger logger, Exception? exception, string controller, ObjectKey key, string reason, double wait, string problem);
}
