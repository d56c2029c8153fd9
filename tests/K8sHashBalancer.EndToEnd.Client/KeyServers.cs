using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>Which server answers which key.</summary>
internal static class KeyServers
{
    private const int AtATime = 8;

    /// <summary>Asks with each key once.</summary>
    /// <param name="url">Whom: a Service or a single proxy.</param>
    /// <param name="keys">How many keys: 0, 1, 2 and so on.</param>
    /// <param name="stop">The caller left.</param>
    /// <returns>The servers in the order of the keys; 502 with the first failure if one is not answered.</returns>
    public static async Task<Results<Ok<string[]>, ProblemHttpResult>> AskAsync(Uri url, int keys, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = url };
        var servers = new string[keys];
        try
        {
            await Parallel.ForAsync(
                0,
                keys,
                new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop },
                async (key, cancelled) =>
                {
                    using var answer = await http.SendAsync(KeyRequest.For(key.ToString(CultureInfo.InvariantCulture)), cancelled);
                    servers[key] = KeyRequest.ServerOf(answer.EnsureSuccessStatusCode()) ?? throw new HttpRequestException("The answer names no server.");
                });
            return TypedResults.Ok(servers);
        }
        catch (HttpRequestException exception)
        {
            return TypedResults.Problem($"{url}: {exception.Message}", statusCode: StatusCodes.Status502BadGateway);
        }
    }
}
