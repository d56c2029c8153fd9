using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>Asks every replica of an operator whether it is ready.</summary>
/// <param name="address">The admin port, at a host with an address for each replica, as a headless Service has.</param>
internal sealed class ReplicaProbe(Uri address)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>What each says; one answer with the reason if there is nobody to ask.</summary>
    public async Task<IReadOnlyList<ReplicaAnswer>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
            return await Task.WhenAll(addresses.Select(one => AskAsync(one, cancellationToken)));
        }
        catch (SocketException exception)
        {
            // A headless Service without a replica that is ready has no address, and looks like one that does not exist.
            return [new ReplicaAnswer(address.Authority, $"its name has no address: {exception.Message}")];
        }
    }

    private async Task<ReplicaAnswer> AskAsync(IPAddress one, CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(one, address.Port);

        // Asked itself: a proxy of the environment would resolve and reach other addresses than who is in the cluster.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(new Uri($"http://{endpoint}/readyz"), cancellationToken);
            return new ReplicaAnswer(
                endpoint.ToString(), response.IsSuccessStatusCode ? null : (await response.Content.ReadAsStringAsync(cancellationToken)).Trim());
        }
        catch (HttpRequestException exception)
        {
            return new ReplicaAnswer(endpoint.ToString(), exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReplicaAnswer(endpoint.ToString(), $"no answer within {Timeout.TotalSeconds} s");
        }
    }
}
