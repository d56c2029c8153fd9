using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>Ends whichever replica of the operator leads, by SIGTERM and SIGKILL in turn, and starts it anew.</summary>
internal sealed class LeaderKiller(Replicas replicas)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often it sent SIGTERM.</summary>
    public int Stops { get; private set; }

    /// <summary>How often it sent SIGKILL.</summary>
    public int Kills { get; private set; }

    /// <summary>Goes on until told to stop; both replicas run then.</summary>
    public async Task DisturbAsync(CancellationToken over)
    {
        while (await FindLeaderAsync(over) is { } leader)
        {
            await Task.Delay(Pause, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                break;
            }

            var kill = Kills < Stops;
            await leader.EndAsync(kill);
            (Stops, Kills) = kill ? (Stops, Kills + 1) : (Stops + 1, Kills);
            leader.Start();
        }
    }

    /// <summary>Waits until one leads; null if it is over before.</summary>
    private async Task<Replica?> FindLeaderAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (await replicas.LeadersAsync() is [var leader, ..])
            {
                return leader;
            }

            await Task.Delay(LookPause, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }
}
