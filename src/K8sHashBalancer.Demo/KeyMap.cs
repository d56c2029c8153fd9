using System.Globalization;
using System.Net;

namespace K8sHashBalancer.Demo;

/// <summary>Which server answered which key at one proxy.</summary>
/// <param name="Answers">The servers' names by key.</param>
/// <param name="Errors">How many requests were not answered with 200.</param>
internal sealed record KeyMap(IReadOnlyDictionary<string, string> Answers, int Errors)
{
    private const int Parallelism = 16;

    /// <summary>Sends a request for each key.</summary>
    public static async Task<KeyMap> AskAsync(HttpClient proxy, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, options, async (key, stop) =>
        {
            using var response = await proxy.GetAsync(new Uri(key, UriKind.Relative), stop);
            var server = response.Headers.TryGetValues("X-Server", out var names) ? names.First() : "nobody";
            lock (answers)
            {
                errors += response.StatusCode == HttpStatusCode.OK ? 0 : 1;
                answers[key] = server;
            }
        });
        return new KeyMap(answers, errors);
    }

    /// <summary>The keys that another server answers than there.</summary>
    public IReadOnlyList<string> DifferentFrom(KeyMap other) => [.. Answers.Keys.Where(key => Answers[key] != other.Answers[key])];

    /// <summary>How many keys each server has, as bars.</summary>
    public IEnumerable<string> Shares() =>
        from server in Answers.Values.GroupBy(name => name)
        orderby server.Key
        let share = 100.0 * server.Count() / Answers.Count
        select string.Create(CultureInfo.InvariantCulture, $"{server.Key}  {new string('#', (int)share),-30} {server.Count(),5} keys, {share,4:0.0} %");

    /// <summary>From where to where keys moved since then.</summary>
    public IEnumerable<string> MovesSince(KeyMap before) =>
        from key in DifferentFrom(before)
        group key by (From: before.Answers[key], To: Answers[key]) into move
        orderby move.Key.From, move.Key.To
        select string.Create(CultureInfo.InvariantCulture, $"{move.Count(),5} from {move.Key.From} to {move.Key.To}");
}
