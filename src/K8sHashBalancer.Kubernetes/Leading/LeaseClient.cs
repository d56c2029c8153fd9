using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>Reads and writes the lease. A write that somebody else was ahead of changes nothing.</summary>
internal sealed class LeaseClient(ApiClient api, LeaderElectionOptions options, TimeProvider time)
{
    private static readonly ResourceType Type = ResourceType.Of<V1Lease>();

    /// <summary>Reads it; null if there is none.</summary>
    public async Task<V1Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await api.SendAsync<V1Lease>(HttpMethod.Get, Type.Path(options.Namespace, options.Name), null, cancellationToken);
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>Takes it, or renews it if it is held already; null if somebody else wrote first.</summary>
    public Task<V1Lease?> HoldAsync(V1Lease? current, CancellationToken cancellationToken)
    {
        var now = MicroTime.Of(time.GetUtcNow());
        var mine = current?.Spec?.HolderIdentity == options.Identity;
        return WriteAsync(
            current,
            new V1LeaseSpec
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                AcquireTime = mine ? current!.Spec.AcquireTime ?? now : now,
                RenewTime = now,
                LeaseTransitions = current is null ? 0 : (current.Spec?.LeaseTransitions ?? 0) + (mine ? 0 : 1),
            },
            cancellationToken);
    }

    /// <summary>Lets it go, so that the next leader need not wait until it runs out; null if it was not ours any more.</summary>
    public Task<V1Lease?> ReleaseAsync(V1Lease current, CancellationToken cancellationToken)
    {
        // Not null but empty: other implementations take a lease without a holder for one that does not exist, and fail to create it.
        var now = MicroTime.Of(time.GetUtcNow());
        return WriteAsync(
            current,
            new V1LeaseSpec
            {
                HolderIdentity = "",
                LeaseDurationSeconds = 1,
                AcquireTime = now,
                RenewTime = now,
                LeaseTransitions = current.Spec?.LeaseTransitions ?? 0,
            },
            cancellationToken);
    }

    private async Task<V1Lease?> WriteAsync(V1Lease? current, V1LeaseSpec spec, CancellationToken cancellationToken)
    {
        var lease = new V1Lease
        {
            ApiVersion = Type.ApiVersion,
            Kind = Type.Kind,
            // With the version that was read, the server refuses the write if the lease has changed since.
            Metadata = current?.Metadata ?? new V1ObjectMeta { Name = options.Name, NamespaceProperty = options.Namespace },
            Spec = spec,
        };
        var (method, path) = current is null
            ? (HttpMethod.Post, Type.Path(options.Namespace))
            : (HttpMethod.Put, Type.Path(options.Namespace, options.Name));
        try
        {
            return await api.SendAsync<V1Lease>(method, path, lease, cancellationToken);
        }
        catch (Exception exception) when (ApiErrors.IsConflict(exception) || (current is not null && ApiErrors.IsNotFound(exception)))
        {
            return null;
        }
    }
}
