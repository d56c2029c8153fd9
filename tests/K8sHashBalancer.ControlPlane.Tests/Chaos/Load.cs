using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>Requests to proxies, all the time, with keys; each must be answered by a server.</summary>
internal sealed class Load(IReadOnlyList<ClusterHarness> proxies)
{
    private const int ClientsOfEach = 2;
    private const int Keys = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly ConcurrentQueue<string> _failures = [];
    private long _requests;

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Those that no server answered, with what was said instead.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Sends requests until told to stop.</summary>
    public Task RunAsync(CancellationToken over) => Task.WhenAll(
        Enumerable.Range(0, proxies.Count * ClientsOfEach).Select(client => Task.Run(() => SendAsync(client, over), CancellationToken.None)));

    private async Task SendAsync(int client, CancellationToken over)
    {
        var random = new Random(client);
        while (!over.IsCancellationRequested)
        {
            var key = random.Next(Keys).ToString(CultureInfo.InvariantCulture);
            await SendAsync(client % proxies.Count, key);
            Interlocked.Increment(ref _requests);
            await Task.Delay(Pause, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(int proxy, string key)
    {
        try
        {
            using var request = Http.Request(HttpMethod.Get, "/chaos/plain", ("X-User-Id", key));
            using var response = await proxies[proxy].Client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Fail($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Fail(exception.Message);
        }

        void Fail(string what) => _failures.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} proxy {proxy}, key {key}: {what}");
    }
}
