using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Proxy.Standalone.Configuration;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>What can reach the <see cref="StandaloneController"/>'s loop.</summary>
internal abstract record StandaloneMessage
{
    /// <summary>The configuration is to become this. Answered with what stands in the way, or null.</summary>
    public sealed record Configure(StandaloneConfiguration Configuration, TaskCompletionSource<string?> Result) : StandaloneMessage;

    /// <summary>The API is to change servers.</summary>
    /// <param name="Change">Gives the overrides after the change, or null if it cannot be made.</param>
    /// <param name="Refusal">What to answer then.</param>
    /// <param name="Result">Takes the answer.</param>
    public sealed record Override(
        Func<ServerOverrides, StandaloneConfiguration, ServerOverrides?> Change,
        ServerCommandResult Refusal,
        TaskCompletionSource<ServerCommandResult> Result) : StandaloneMessage;
}
