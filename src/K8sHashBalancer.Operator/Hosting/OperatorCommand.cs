using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>What can be said on the command line, and what cannot.</summary>
internal sealed partial class OperatorCommand
{
    private static readonly OperatorOptions Defaults = new();

    private readonly Option<string[]> _namespaces = new("--namespace")
    {
        Description = "A namespace to look after; give it several times for several. All, if it is not given.",
        HelpName = "NAME",
    };

    private readonly Option<string> _image = new("--proxy-image")
    {
        Description = "The image of the proxies.",
        HelpName = "IMAGE",
        DefaultValueFactory = _ => Defaults.ProxyImage,
    };

    private readonly Option<string> _address = new("--advertise")
    {
        Description = "Where proxies reach this operator; several addresses are separated by commas.",
        HelpName = "URL",
        DefaultValueFactory = _ => Defaults.AdvertisedAddress,
    };

    private readonly Option<string?> _lease = new("--lease-namespace")
    {
        Description = "Where the leader's lease is. Without it this process always leads.",
        HelpName = "NAME",
    };

    private readonly Option<int> _port = PortOption.Create("--port", "The port that proxies connect to.", 9443);

    private readonly Option<int> _adminPort = PortOption.Create("--admin-port", "The port for health and metrics.", 9090);

    private readonly Option<string> _logLevel = new("--log-level")
    {
        Description = "The least severe messages that are logged.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => LogLevelNames.Default,
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "For development: the file that says where the API server is.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _context = new("--context")
    {
        Description = "For development: the context in that file to use, instead of its current one.",
        HelpName = "NAME",
    };

    /// <summary>The command, without what it does.</summary>
    public RootCommand Create()
    {
        _namespaces.Validators.Add(result => CheckEach(result, NamespaceProblem));
        _lease.Validators.Add(result => CheckEach(result, NamespaceProblem));
        _image.Validators.Add(result => CheckEach(result, (option, text) =>
            text.Length == 0 || text.Any(char.IsWhiteSpace) ? $"{option} must name an image, as registry/name:tag, and is \"{text}\"." : null));
        _address.Validators.Add(result => CheckEach(result, (option, text) =>
            OperatorAddresses.TryParse(text, out _, out var problem) ? null : $"{option}: {problem}"));
        _logLevel.Validators.Add(result => CheckEach(result, (option, text) =>
            LogLevelNames.Find(text) is null ? $"{option} must be one of {LevelNames}, and is \"{text}\"." : null));
        return new RootCommand("Turns HashBalancer resources into running balancers.")
        {
            _namespaces, _image, _address, _lease, _port, _adminPort, _logLevel, _kubeconfig, _context,
        };
    }

    /// <summary>What is wrong with a command line, all of it.</summary>
    public IReadOnlyList<string> Problems(ParseResult parsed)
    {
        var problems = parsed.Errors.Select(error => error.Message).ToList();
        if (HasValue(parsed, _port) && HasValue(parsed, _adminPort) && parsed.GetValue(_port) == parsed.GetValue(_adminPort))
        {
            problems.Add($"--port and --admin-port are both {parsed.GetValue(_port)}: choose two.");
        }

        return problems;
    }

    /// <summary>What to do.</summary>
    public OperatorOptions Options(ParseResult parsed) => new()
    {
        Namespaces = parsed.GetValue(_namespaces) ?? [],
        ProxyImage = parsed.GetValue(_image)!,
        AdvertisedAddress = parsed.GetValue(_address)!,
        LeaseNamespace = parsed.GetValue(_lease),
    };

    /// <summary>What to log.</summary>
    public LogLevel LogLevel(ParseResult parsed) => LogLevelNames.Find(parsed.GetValue(_logLevel)) ?? Microsoft.Extensions.Logging.LogLevel.Information;

    /// <summary>Where to serve proxies, and where people.</summary>
    public (int Port, int AdminPort) Ports(ParseResult parsed) => (parsed.GetValue(_port), parsed.GetValue(_adminPort));

    /// <summary>The file to find the API server in, and the context in it; null for what is not said.</summary>
    public (string? Kubeconfig, string? Context) Connection(ParseResult parsed) => (parsed.GetValue(_kubeconfig), parsed.GetValue(_context));

    private static string LevelNames => string.Join(", ", LogLevelNames.All.Select(one => one.Name));

    private static bool HasValue(ParseResult parsed, Option option) => parsed.GetResult(option)?.Errors.Any() != true;

    private static void CheckEach(OptionResult result, Func<string, string, string?> check)
    {
        foreach (var problem in result.Tokens.Select(token => check(result.Option.Name, token.Value)).OfType<string>())
        {
            result.AddError(problem);
        }
    }

    private static string? NamespaceProblem(string option, string text) => DnsLabel().IsMatch(text)
        ? null
        : $"{option} must be the name of a namespace, at most 63 of a-z, 0-9 and -, with a letter or digit at both ends, and is \"{text}\".";

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}
