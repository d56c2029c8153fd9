using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;
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
        Description = "The operator's own namespace, where the leader's lease and the operator's certificate are.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _tlsSecret = new("--tls-secret")
    {
        Description = "A Secret in --lease-namespace with the certificate to serve with (tls.crt, tls.key, ca.crt), instead of one of the operator's own.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "For development: serve proxies in plain text, and ask them for no token.",
    };

    private readonly Option<int> _port = PortOption.Create("--port", "The port that proxies connect to.", 9443);

    private readonly Option<int> _adminPort = PortOption.Create("--admin-port", "The port for health, metrics and the REST API.", 9090);

    private readonly Option<string?> _apiTokenFile = new("--api-token-file")
    {
        Description = "The file with the token that callers of the REST API must show. Without it, the API answers this machine only.",
        HelpName = "PATH",
    };

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

    private readonly Option<string?> _manifests = new("--manifests")
    {
        Description = "Without a cluster: read HashBalancers, Services, EndpointSlices and Pods from the files of this folder, and watch them. Serves this machine only, in plain text, unless --insecure lets others in.",
        HelpName = "DIR",
    };

    /// <summary>The command, without what it does.</summary>
    public RootCommand Create()
    {
        _namespaces.Validators.Add(result => CheckEach(result, NamespaceProblem));
        _lease.Validators.Add(result => CheckEach(result, NamespaceProblem));
        _tlsSecret.Validators.Add(result => CheckEach(result, SecretProblem));
        _image.Validators.Add(result => CheckEach(result, (option, text) =>
            text.Length == 0 || text.Any(char.IsWhiteSpace) ? $"{option} must name an image, as registry/name:tag, and is \"{text}\"." : null));
        _address.Validators.Add(result => CheckEach(result, (option, text) =>
            OperatorAddresses.TryParse(text, out _, out var problem) ? null : $"{option}: {problem}"));
        _logLevel.Validators.Add(result => CheckEach(result, (option, text) =>
            LogLevelNames.Find(text) is null ? $"{option} must be one of {LevelNames}, and is \"{text}\"." : null));
        return new RootCommand("Turns HashBalancer resources into running balancers.")
        {
            _namespaces, _image, _address, _lease, _tlsSecret, _insecure, _port, _adminPort, _apiTokenFile, _logLevel, _kubeconfig, _context, _manifests,
            new ReadyCommand().Create(),
        };
    }

    /// <summary>What is wrong with a command line, all of it.</summary>
    public IReadOnlyList<string> Problems(ParseResult parsed)
    {
        var problems = parsed.Errors.Select(error => error.Message).ToList();
        if (parsed.CommandResult.Command is not RootCommand)
        {
            return problems;
        }

        if (HasValue(parsed, _port) && HasValue(parsed, _adminPort) && parsed.GetValue(_port) == parsed.GetValue(_adminPort))
        {
            problems.Add($"--port and --admin-port are both {parsed.GetValue(_port)}: choose two.");
        }

        problems.AddRange(Manifests(parsed) is null ? SecurityProblems(parsed) : ManifestProblems(parsed));
        return problems;
    }

    /// <summary>The folder to read objects from; null if they are an API server's.</summary>
    public string? Manifests(ParseResult parsed) => parsed.GetValue(_manifests);

    /// <summary>Whether proxies are served in plain text, wherever they are.</summary>
    public bool IsInsecure(ParseResult parsed) => parsed.GetValue(_insecure);

    /// <summary>What to do.</summary>
    public OperatorOptions Options(ParseResult parsed) => new()
    {
        Namespaces = parsed.GetValue(_namespaces) ?? [],
        ProxyImage = parsed.GetValue(_image)!,
        ProxyEnvironment = TracingVariables.Read(Environment.GetEnvironmentVariable),
        AdvertisedAddress = AddressIn(parsed),
        LeaseNamespace = parsed.GetValue(_lease),
        Security = parsed.GetValue(_insecure) || Manifests(parsed) is not null ? null : new SecurityOptions { Namespace = parsed.GetValue(_lease)!, TlsSecret = parsed.GetValue(_tlsSecret) },
    };

    /// <summary>What to log.</summary>
    public LogLevel LogLevel(ParseResult parsed) => LogLevelNames.Find(parsed.GetValue(_logLevel)) ?? Microsoft.Extensions.Logging.LogLevel.Information;

    /// <summary>Where to serve proxies, and where people.</summary>
    public (int Port, int AdminPort) Ports(ParseResult parsed) => (parsed.GetValue(_port), parsed.GetValue(_adminPort));

    /// <summary>The file with the token of the REST API; null for none.</summary>
    public string? ApiTokenFile(ParseResult parsed) => parsed.GetValue(_apiTokenFile);

    /// <summary>The file to find the API server in, and the context in it; null for what is not said.</summary>
    public (string? Kubeconfig, string? Context) Connection(ParseResult parsed) => (parsed.GetValue(_kubeconfig), parsed.GetValue(_context));

    private static string LevelNames => string.Join(", ", LogLevelNames.All.Select(one => one.Name));

    /// <summary>What is for clusters has no meaning without one: nothing is written, nobody leads, and nobody vouches for tokens.</summary>
    private IEnumerable<string> ManifestProblems(ParseResult parsed)
    {
        Option[] ofClusters = [_image, _address, _lease, _tlsSecret, _kubeconfig, _context];
        return ofClusters.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option =>
            $"{option.Name} makes no sense with --manifests, which works without a cluster: remove one of the two.");
    }

    /// <summary>What cannot be true at once of who may speak to whom.</summary>
    private IEnumerable<string> SecurityProblems(ParseResult parsed)
    {
        var isInsecure = parsed.GetValue(_insecure);
        if (!isInsecure && parsed.GetResult(_lease) is null)
        {
            yield return "Say with --lease-namespace NAME which namespace is the operator's own: its certificate is kept there. For development, --insecure serves proxies in plain text.";
        }

        if (isInsecure && parsed.GetResult(_tlsSecret) is not null)
        {
            yield return "--insecure serves plain text, and --tls-secret names a certificate: leave out one of them.";
        }

        if (HasValue(parsed, _address) && OperatorAddresses.TryParse(AddressIn(parsed), out var addresses, out _)
            && addresses.FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps == isInsecure) is { } wrong)
        {
            yield return isInsecure
                ? $"--advertise has {wrong.OriginalString}, and --insecure serves plain text: write http://, or leave out --insecure."
                : $"--advertise has {wrong.OriginalString}, and the operator speaks TLS: write https://, or add --insecure for development.";
        }
    }

    private string AddressIn(ParseResult parsed) => parsed.GetResult(_address) is null or { Implicit: true }
        ? $"{(parsed.GetValue(_insecure) ? "http" : "https")}://{OperatorOptions.DefaultHost}"
        : parsed.GetValue(_address)!;

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

    private static string? SecretProblem(string option, string text) => DnsName().IsMatch(text) && text.Length <= 253
        ? null
        : $"{option} must be the name of a Secret, at most 253 of a-z, 0-9, - and ., with a letter or digit at both ends, and is \"{text}\".";

    [GeneratedRegex("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}
