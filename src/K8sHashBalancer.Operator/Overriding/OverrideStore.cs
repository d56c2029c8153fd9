using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>
/// Changes <c>spec.overrides</c> of balancers at the API server. A write carries the overrides that were read, and is refused if others
/// are stored by then: of two that change them at once, the later one reads again what there is, and changes that. So neither is lost.
/// </summary>
/// <remarks>
/// Whoever changes something else of the balancer, be it many times a second, is in nobody's way: the version of the object is not asked for.
/// Written under a field manager of its own, item by item: whoever applies the rest of the spec from a repository neither owns these
/// items nor removes them.
/// </remarks>
internal sealed class OverrideStore(ApiClient api, TimeProvider time) : IOverrideStore
{
    /// <summary>The field manager.</summary>
    public const string FieldManager = "k8s-hashbalancer-overrides";

    private const string Overrides = "/spec/overrides";
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
        Refused? refused = null;
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == MostAttempts;
            try
            {
                var (stored, json) = await FindAsync(key, cancellationToken);
                if (refused?.IsNotOfOthers(json) == true)
                {
                    ExceptionDispatchInfo.Throw(refused.Reason);
                }

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
                switch (await TryWriteAsync(key, json, overrides, cancellationToken))
                {
                    case null:
                        return edit.Result;
                    case var refusal when IsRefusal(refusal):
                        if (isLast || !(ApiErrors.IsConflict(refusal) || IsInvalid(refusal)))
                        {
                            ExceptionDispatchInfo.Throw(refusal);
                        }

                        refused = IsInvalid(refusal) ? new Refused(json, refusal) : null;
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

    /// <returns>The balancer, and its overrides as they are stored; null for none.</returns>
    private async Task<(HashBalancer? Balancer, JsonNode? Overrides)> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            var json = await api.SendAsync<JsonElement>(HttpMethod.Get, Type.Path(key.Namespace, key.Name), null, cancellationToken);
            return (api.Decode<HashBalancer>(json), JsonObject.Create(json)?["spec"]?["overrides"]?.DeepClone());
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return (null, null);
        }
    }

    /// <summary>Writes, if what is stored is still what was read.</summary>
    /// <returns>Why that failed; null if it did not.</returns>
    private async Task<Exception?> TryWriteAsync(
        ObjectKey key, JsonNode? stored, ImmutableArray<OverrideSpec> overrides, CancellationToken cancellationToken)
    {
        // A list that is empty is not to stay behind.
        JsonObject write = overrides.IsEmpty
            ? new() { ["op"] = "remove", ["path"] = Overrides }
            : new() { ["op"] = "add", ["path"] = Overrides, ["value"] = JsonNode.Parse(api.Encode(overrides)) };
        var patch = new JsonArray(new JsonObject { ["op"] = "test", ["path"] = Overrides, ["value"] = stored?.DeepClone() }, write);
        var path = $"{Type.Path(key.Namespace, key.Name)}?fieldManager={FieldManager}";
        try
        {
            await api.SendAsync<PartialObjectMetadata>(HttpMethod.Patch, path, new V1Patch(patch.ToJsonString(), V1Patch.PatchType.JsonPatch), cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Whether the server said no. One that failed may have stored it before.</summary>
    private static bool IsRefusal(Exception exception) => ApiErrors.Status(exception) is < 500;

    private static bool IsInvalid(Exception exception) => ApiErrors.Status(exception) == StatusCodes.Status422UnprocessableEntity;

    /// <summary>
    /// A write that the server calls invalid. So it calls what breaks a rule of the resource, and a test that failed, and nothing that is
    /// promised tells them apart but a look at what is stored.
    /// </summary>
    private sealed record Refused(JsonNode? Tested, Exception Reason)
    {
        /// <summary>Whether what is stored is what was tested for: then it was no other writer.</summary>
        public bool IsNotOfOthers(JsonNode? stored) => JsonNode.DeepEquals(Tested, stored);
    }
}
