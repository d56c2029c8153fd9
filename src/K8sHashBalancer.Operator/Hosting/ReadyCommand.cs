using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using K8sHashBalancer.Hosting;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>
/// <c>ready URL</c>: instead of being an operator, waits until the replicas of one are ready and says what each answers. The image has
/// neither a shell nor curl, and whoever tests an installation from within the cluster has this.
/// </summary>
internal sealed class ReadyCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _address = new("URL")
    {
        Description = "The operator's admin port: http://host:port. Every address of the host is asked.",
    };

    private readonly Option<int> _replicas = Number("--replicas", "COUNT", "How many replicas there must be at least.", 1, 100);

    private readonly Option<int> _within = Number("--within", "SECONDS", "How long to wait for them.", 60, 3600);

    /// <summary>The command and what it does.</summary>
    public Command Create()
    {
        _address.Validators.Add(result =>
        {
            var text = result.Tokens[0].Value;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            {
                result.AddError($"URL must be http://host:port, with the operator's admin port, and is \"{text}\".");
            }
        });
        var command = new Command("ready", "Waits until the replicas of a running operator are ready, and says what each answers.")
        {
            _address, _replicas, _within,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReplicaProbe(new Uri(parsed.GetValue(_address)!)),
            parsed.GetValue(_replicas),
            TimeSpan.FromSeconds(parsed.GetValue(_within)),
            TimeProvider.System,
            Console.Out,
            cancellationToken));
        return command;
    }

    /// <summary>Asks until so many replicas are ready and none is not, or the time is over, and writes the last answers.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(
        ReplicaProbe probe, int replicas, TimeSpan within, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            var answers = await probe.AskAsync(cancellationToken);
            var isReady = answers.Count >= replicas && answers.All(answer => answer.IsReady);
            if (isReady || time.GetElapsedTime(started) >= within)
            {
                foreach (var answer in answers)
                {
                    await output.WriteLineAsync(answer.ToString());
                }

                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"Replicas that are ready: {answers.Count(answer => answer.IsReady)}. Needed: {replicas}."));
                return isReady ? ExitCodes.Success : ExitCodes.Failure;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static Option<int> Number(string name, string helpName, string description, int value, int most) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => value,
        CustomParser = result => Parse(result, name, most),
    };

    private static int Parse(ArgumentResult result, string name, int most)
    {
        var text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[^1].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > most)
        {
            result.AddError($"{name} must be 1 to {most}, and is \"{text}\".");
        }

        return number;
    }
}
