using System.Globalization;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>How long a run is, and its parts.</summary>
internal static class ChaosLength
{
    /// <summary>Says how many seconds a run lasts.</summary>
    public const string Variable = "HASHBALANCER_CHAOS_SECONDS";

    private const int Shortest = 40;

    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(30);

    /// <summary>Whether somebody wants a run, on a machine that does little else.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>From the first change to the last.</summary>
    public static TimeSpan Run { get; } = TimeSpan.FromSeconds(Math.Max(
        Shortest, int.Parse(Environment.GetEnvironmentVariable(Variable) ?? $"{Shortest}", CultureInfo.InvariantCulture)));

    /// <summary>Whether it is long enough for all that can go wrong to come: in a short one it may be that no watch asks for what etcd forgot.</summary>
    public static bool IsWhole => Run >= Whole;

    /// <summary>For how long there is no API server.</summary>
    public static TimeSpan Outage { get; } = Run / 8 < LongestOutage ? Run / 8 : LongestOutage;

    /// <summary>For how long at the end nothing goes wrong any more, while changes go on.</summary>
    public static TimeSpan Healed { get; } = TimeSpan.FromSeconds(5);
}
