using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>How long a reflector waits after failures.</summary>
internal static class ReflectorPace
{
    /// <summary>The wait.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="error">What went wrong last; null if a watch ended too soon without an error.</param>
    /// <param name="failures">Failures in a row, this one included.</param>
    /// <param name="age">How long it has been failing.</param>
    public static TimeSpan Wait<T>(ReflectorOptions<T> options, Exception? error, ReflectorFailures failures, TimeSpan age)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var backoff = options.Backoff;
        if (IsOutage(error))
        {
            backoff = backoff with { Limit = Least(backoff.Limit, Most(options.OutageWait, age / 10)) };
        }

        var wait = backoff.After(failures.Like(error));
        return error is not null && ApiErrors.RetryAfter(error) is { } asked ? Most(wait, asked) : wait;
    }

    /// <summary>
    /// Whether nobody is there who could answer. A server that starts is not there, then fails, and then for a moment knows no permissions.
    /// One that answers and says that it has too much to do, or that a version is gone, is no outage: to come back soon would cost it
    /// something each time.
    /// </summary>
    public static bool IsOutage(Exception? error) =>
        error is not null && ApiErrors.Word(error) is "transport" or "timeout" or "server_error" or "refused";

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Most(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
