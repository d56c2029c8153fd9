using System.Net;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Finds the replicas behind an operator's address.</summary>
internal interface IOperatorResolver
{
    /// <summary>Where the address leads now: one end point for each replica. Throws what the system throws if that cannot be found out.</summary>
    Task<IReadOnlyList<IPEndPoint>> ResolveAsync(Uri address, CancellationToken cancellationToken);
}

/// <summary>Asks DNS: a headless Service has a record for each replica that is ready.</summary>
internal sealed class DnsResolver : IOperatorResolver
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var found = IPAddress.TryParse(address.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancellationToken);
        return [.. found.Select(one => new IPEndPoint(one, address.Port))];
    }
}
