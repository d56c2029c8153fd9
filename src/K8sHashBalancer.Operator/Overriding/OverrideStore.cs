using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>
/// Changes <c>spec.overrides</c> of balancers at the API server. A write carries the version that was read: of two that change a
/// balancer at once, the later one is refused, reads again what there is by now, and changes that. So neither is lost.
/// </summary>
/// <remarks>
/// Written under a field manager of its own, item by item: whoever applies the rest of the spec from a repository neither owns these
/// items nor removes them.
/// </remarks>
internal sealed class OverrideStore(ApiClient api, TimeProvider time) : IOverrideStore
{
    /// <summary>The field manager.</summary>
    public const string FieldManager = "k8s-hashbalancer-overrides";

    private const int MostAttempts = 50;
    private const int Lanes = 16;

    private static readonly ResourceType Type = ResourceType.Of<HashBalancer>();

    /// <summary>After a conflict there is nothing to wait for: a longer wait would only let others write once more.</summary>
    private readonly Backoff _afterConflict = new() { First = TimeSpan.FromMilliseconds(1), Limit = TimeSpan.FromMilliseconds(20) };

    private readonly Backoff _afterFailure = new() { First = TimeSpan.FromMilliseconds(20), Limit = TimeSpan.FromSeconds(1) };

    /// <summary>Writers of one balancer in this process come one after the other, so that they are in conflict with others only.</summary>
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1))];

    /// <inheritdoc/>
    public async Task<T> UpdateAsync<T>(ObjectKey key, Func<HashBalancer?, OverrideEdit<T>> change, CancellationToken cancellationToken)
    {
        var lane = _lanes[(uint)key.GetHashCode() % Lanes];
        await lane.WaitAsync(cancellationToken);
        try
        {
            return await UpdateInLaneAsync(key, change, cancellationToken);
        }
        finally
        {
            lane.Release();
        }
    }

    private async Task<T> UpdateInLaneAsync<T>(ObjectKey key, Func<HashBalancer?, OverrideEdit<T>> change, CancellationToken cancellationToken)
    {
        OverrideEdit<T>? unclear = null;
        Exception? cause = null;
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == MostAttempts;
            try
            {
                var stored = await FindAsync(key, cancellationToken);
                if (stored is not null && unclear?.IsIn(stored) == true)
                {
                    return unclear.Result;
                }

                var edit = change(stored);
                if (stored is null || edit.Overrides is not { } overrides)
                {
                    return edit.Result;
                }

                unclear = null;
                switch (await TryWriteAsync(stored, overrides, cancellationToken))
                {
                    case null:
                        return edit.Result;
                    case var refusal when IsRefusal(refusal):
                        if (isLast || !ApiErrors.IsConflict(refusal))
                        {
                            ExceptionDispatchInfo.Throw(refusal);
                        }

                        break;
                    case var failure:
                        // Until somebody says that it is not, it may be stored.
                        unclear = edit;
                        ExceptionDispatchInfo.Throw(failure);
                        break;
                }
            }
            catch (Exception exception) when (unclear is not null)
            {
                cause = exception is OperationCanceledException ? cause ?? exception : exception;
                if (isLast || cancellationToken.IsCancellationRequested || exception is ObjectDisposedException)
                {
                    throw new UnclearWriteException(cause);
                }
            }

            var wait = (unclear is null ? _afterConflict : _afterFailure).After(attempt);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HashBalancer?> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await api.SendAsync<HashBalancer>(HttpMethod.Get, Type.Path(key.Namespace, key.Name), null, cancellationToken);
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>Writes.</summary>
    /// <returns>Why that failed; null if it did not.</returns>
    private async Task<Exception?> TryWriteAsync(HashBalancer stored, ImmutableArray<OverrideSpec> overrides, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = stored.Metadata.ResourceVersion },

            // A list that is empty is not to stay behind.
            ["spec"] = new JsonObject { ["overrides"] = overrides.IsEmpty ? null : JsonNode.Parse(api.Encode(overrides)) },
        };
        var path = $"{Type.Path(stored.Metadata.NamespaceProperty, stored.Metadata.Name)}?fieldManager={FieldManager}";
        try
        {
            await api.SendAsync<PartialObjectMetadata>(HttpMethod.Patch, path, new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Whether the server said no. One that failed may have stored it before.</summary>
    private static bool IsRefusal(Exception exception) => ApiErrors.Status(exception) is < 500;
}
