using System.Globalization;

namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>Sends requests for as long as the process runs.</summary>
internal sealed class SteadyLoad(LoadOptions options, LoadCounts counts, TimeProvider time) : BackgroundService
{
    private const int KeysOfAClient = 500;

    /// <summary>Steady, not as much as fits: the cluster has to have room for what happens under the load.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Longer than the balancer waits for a server (30 s): its own answer is to be seen.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Clients).Select(client => SendAsync(client, stoppingToken)));

    private async Task SendAsync(int client, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = options.Url, Timeout = Patience };
        http.DefaultRequestHeaders.ConnectionClose = client % 2 == 1;
        try
        {
            for (var number = 0; ; number = (number + 1) % KeysOfAClient)
            {
                await SendOneAsync(http, string.Create(CultureInfo.InvariantCulture, $"{client}-{number}"), stop);
                await Task.Delay(Pause, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task SendOneAsync(HttpClient http, string key, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        try
        {
            using var answer = await http.SendAsync(KeyRequest.For(key), stop);
            if (answer.IsSuccessStatusCode && KeyRequest.ServerOf(answer) is not null)
            {
                counts.Succeeded(time.GetElapsedTime(started));
            }
            else
            {
                counts.Failed($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}", time.GetElapsedTime(started));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            counts.Failed($"{exception.Message} {exception.InnerException?.Message}", time.GetElapsedTime(started));
        }
    }
}
