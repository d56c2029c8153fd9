using System.Collections.Immutable;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Health;

/// <summary>
/// Servers and their health, written in short. One word a server: its state (<c>ready</c>, <c>draining</c>, <c>notready</c>,
/// <c>maint</c>), then <c>!</c> if its probes fail, <c>^</c> if it is ejected, <c>0</c> if its weight is 0.
/// </summary>
internal sealed record Fleet(ImmutableArray<Server> Servers, ServerHealth[] Health)
{
    public static Fleet Of(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Fleet([.. parts.Select(Server)], [.. parts.Select(HealthOf)]);
    }

    private static Server Server(string word, int index) =>
        Core.Snapshots.Server.At(ServerAddress.Create("web", 8000 + index)!.Value, word.Contains('0', StringComparison.Ordinal) ? 0 : 1) with
        {
            State = word.TrimEnd('!', '^', '0') switch
            {
                "ready" => ServerState.Ready,
                "draining" => ServerState.Draining,
                "notready" => ServerState.NotReady,
                "maint" => ServerState.Maintenance,
                _ => throw new ArgumentException($"No state is called \"{word}\".", nameof(word)),
            },
        };

    private static ServerHealth HealthOf(string word) => new(
        word.Contains('!', StringComparison.Ordinal) ? ProbeVerdict.Failing : ProbeVerdict.Passing,
        Streak: 0,
        word.Contains('^', StringComparison.Ordinal) ? DateTimeOffset.UnixEpoch : null);
}
