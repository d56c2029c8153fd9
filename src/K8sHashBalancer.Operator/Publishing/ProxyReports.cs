using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>What a report makes of a proxy's status.</summary>
internal static class ProxyReports
{
    /// <summary>The status after a report, without servers that are long gone.</summary>
    public static ProxyStatus Apply(ProxyStatus status, Report report, Snapshot? snapshot)
    {
        var servers = status.Servers.SetItems(report.Servers.Select(server => KeyValuePair.Create(server.Identity, server)));
        if (snapshot is not null && servers.Count > snapshot.Servers.Length)
        {
            servers = servers.RemoveRange(servers.Keys.Except(snapshot.Servers.Select(server => server.Identity)).ToArray());
        }

        var applied = report.Held is null ? (Fingerprint?)null : new Fingerprint(report.Held.Fingerprint);
        return status with
        {
            Applied = applied,

            // What it refused here it may have taken from another operator, or something else may be the state by now.
            Refusal = applied is not null && applied == snapshot?.Fingerprint ? null : status.Refusal,
            Ready = report.Ready,
            Detail = report.Detail,
            Candidates = report.Candidates,
            Requests = report.Requests,
            Failures = report.Failures,
            Servers = servers,
        };
    }
}
