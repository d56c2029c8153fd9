using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Monitoring;

namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>
/// What this proxy counts and knows of one server, for as long as a server of this identity is at this address. Requests count
/// on it without locks; its health and status are written by the <see cref="Balancer"/>'s loop alone.
/// </summary>
public sealed class ServerRuntime
{
    private readonly OutcomeCounters _outcomes = new();
    private int _consecutiveFailures;
    private long _probesPassed;
    private long _probesFailed;
    private int _probe;
    private ServerStatus _status;

    /// <summary>Starts counting for a server.</summary>
    public ServerRuntime(Server server, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(server);
        Identity = server.Identity;
        Address = server.Address;
        Name = server.Address.ToString();
        Prefix = $"http://{Name}";
        _status = ServerStatus.Of(server, default, probeDetail: null, previous: null, now);
    }

    /// <summary>The server's identity on the ring.</summary>
    public string Identity { get; }

    /// <summary>Where it listens.</summary>
    public ServerAddress Address { get; }

    /// <summary>The address as text.</summary>
    public string Name { get; }

    /// <summary>The start of the URL of every request to it.</summary>
    public string Prefix { get; }

    /// <summary>Requests in flight.</summary>
    public ServerLoad Load { get; } = new();

    /// <summary>How the requests that were sent to it ended, retries among them.</summary>
    public OutcomeCounters Outcomes => _outcomes;

    /// <summary>Probes that it passed.</summary>
    public long ProbesPassed => Volatile.Read(ref _probesPassed);

    /// <summary>Probes that it failed.</summary>
    public long ProbesFailed => Volatile.Read(ref _probesFailed);

    /// <summary>Its status now.</summary>
    public ServerStatus Status
    {
        get => Volatile.Read(ref _status);
        internal set => Volatile.Write(ref _status, value);
    }

    /// <summary>The verdict of its probes.</summary>
    public ProbeVerdict Probe => (ProbeVerdict)Volatile.Read(ref _probe);

    /// <summary>What probes and requests found out. Only the loop reads and writes it.</summary>
    internal ServerHealth Health
    {
        get;
        set
        {
            field = value;
            Volatile.Write(ref _probe, (int)value.Probe);
        }
    }

    /// <summary>What the last probe saw, if it failed. Only the loop reads and writes it.</summary>
    internal string? ProbeDetail { get; set; }

    /// <summary>Whether its health is found out. Only the loop reads and writes it.</summary>
    internal bool IsObserved { get; private set; }

    /// <summary>Whether a probe of it has ended.</summary>
    internal bool WasProbed => ProbesPassed + ProbesFailed > 0;

    /// <summary>Counts a request that ended.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="countsForEjection">Whether that is a failure of the kind that ejects servers.</param>
    /// <returns>How many such failures there were in a row, this one included; 0 if this was none.</returns>
    internal int Count(RequestOutcome outcome, bool countsForEjection)
    {
        _outcomes.Count(outcome);
        if (countsForEjection)
        {
            return Interlocked.Increment(ref _consecutiveFailures);
        }

        // A client that went away says nothing of the server. And the field is written only when it changes, so that requests
        // to a healthy server do not fight for its cache line.
        if (outcome != RequestOutcome.ClientAborted && Volatile.Read(ref _consecutiveFailures) != 0)
        {
            ForgetFailures();
        }

        return 0;
    }

    /// <summary>Counts a probe.</summary>
    internal void CountProbe(bool passed)
    {
        _ = passed ? Interlocked.Increment(ref _probesPassed) : Interlocked.Increment(ref _probesFailed);
    }

    /// <summary>
    /// Has its health found out from now on, or not. What was found out before is forgotten if not: once it is ready again it is
    /// trusted and probed like a new server. Only the loop calls it.
    /// </summary>
    internal void Observe(bool observe)
    {
        IsObserved = observe;
        if (!observe)
        {
            Health = default;
            ProbeDetail = null;
            ForgetFailures();
        }
    }

    /// <summary>Starts counting failures in a row anew.</summary>
    internal void ForgetFailures() => Volatile.Write(ref _consecutiveFailures, 0);
}
