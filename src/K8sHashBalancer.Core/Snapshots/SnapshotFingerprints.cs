namespace K8sHashBalancer.Core.Snapshots;

/// <summary>What goes into the fingerprints, and in which order: a promise to everyone who compares them.</summary>
internal static class SnapshotFingerprints
{
    public static Fingerprint OfAll(Snapshot snapshot)
    {
        var writer = new FingerprintWriter("hashbalancer/snapshot/1");
        WriteBalancing(writer, snapshot.Policy.Balancing);
        WriteRest(writer, snapshot.Policy);
        writer.Write(snapshot.Servers.Length);
        foreach (var server in snapshot.Servers)
        {
            WritePlace(writer, server);
            writer.Write((long)server.State);
            writer.Write(server.Reason);
        }

        return writer.Complete();
    }

    public static Fingerprint OfPlacement(Snapshot snapshot)
    {
        var writer = new FingerprintWriter("hashbalancer/ring/1");
        WriteBalancing(writer, snapshot.Policy.Balancing);
        writer.Write(snapshot.Servers.Length);
        foreach (var server in snapshot.Servers)
        {
            WritePlace(writer, server);
        }

        return writer.Complete();
    }

    private static void WritePlace(FingerprintWriter writer, Server server)
    {
        writer.Write(server.Identity);
        writer.Write(server.Address.Host);
        writer.Write(server.Address.Port);
        writer.Write(server.Weight);
    }

    private static void WriteBalancing(FingerprintWriter writer, BalancingPolicy policy)
    {
        writer.Write(policy.Algorithm);
        writer.Write(policy.HashFunction);
        writer.Write((long)policy.Finalizer);
        writer.Write(policy.VirtualNodes);
        writer.Write((long)policy.OnMissingKey);
        writer.Write(policy.Keys.Length);
        foreach (var key in policy.Keys)
        {
            WriteKey(writer, key);
        }
    }

    private static void WriteKey(FingerprintWriter writer, KeySource key)
    {
        switch (key)
        {
            case KeySource.Header header:
                writer.Write("header");
                writer.Write(header.Name.ToLowerInvariant());
                break;
            case KeySource.Cookie cookie:
                writer.Write("cookie");
                writer.Write(cookie.Name);
                writer.Write(cookie.TimeToLive?.Ticks);
                break;
            case KeySource.QueryParameter parameter:
                writer.Write("query_parameter");
                writer.Write(parameter.Name);
                break;
            case KeySource.Path path:
                writer.Write("path");
                writer.Write(path.Segments);
                break;
            case KeySource.SourceIP:
                writer.Write("source_ip");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(key), key, "A key source without a canonical encoding.");
        }
    }

    private static void WriteRest(FingerprintWriter writer, BalancerPolicy policy)
    {
        writer.Write(policy.HealthCheck.Enabled);
        writer.Write(policy.HealthCheck.Path);
        writer.Write(policy.HealthCheck.Interval);
        writer.Write(policy.HealthCheck.Timeout);
        writer.Write(policy.HealthCheck.UnhealthyThreshold);
        writer.Write(policy.HealthCheck.HealthyThreshold);
        writer.Write(policy.OutlierDetection.ConsecutiveFailures);
        writer.Write(policy.OutlierDetection.Ejection);
        writer.Write(policy.OutlierDetection.MaxEjectedPercent);
        writer.Write((long)policy.Panic);
        writer.Write(policy.RetryAttempts);
        writer.Write(policy.Timeouts.Connect);
        writer.Write(policy.Timeouts.Response);
        writer.Write(policy.Timeouts.Drain);
    }
}
