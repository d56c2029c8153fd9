using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Receiving.Storing;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>The part of the command line that makes the proxy one of an operator's.</summary>
internal sealed class ClusterCommand
{
    private const int LongestPatience = 3600;

    private readonly Option<string> _operator = new("--operator")
    {
        Description = "Take servers and policy from this operator instead of a file; several addresses are separated by commas.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string> _balancer = new("--balancer")
    {
        Description = "With --operator: the HashBalancer resource to serve.",
        HelpName = "NAMESPACE/NAME",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "With --operator: the proxy's name, unique among those of its balancer.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    private readonly Option<string?> _authorities = new("--operator-ca")
    {
        Description = "With --operator: a file with the certificates of the authorities to know it by, read anew for each connection. Without it, those of this machine.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _token = new("--token-file")
    {
        Description = "With --operator: a file with the token to show it, read anew for each stream. Needs https.",
        HelpName = "FILE",
    };

    private readonly Option<int> _port = PortOption.Create("--port", "With --operator: the port for requests.", 8080);

    private readonly Option<int> _adminPort = PortOption.Create("--admin-port", "With --operator: the port for health, metrics and the REST API.", 9090);

    private readonly Option<string?> _certificate = new("--tls-cert")
    {
        Description = "With --operator: a PEM file with the certificate that the port for requests shows, and those of the authorities between it and the root. The port then speaks TLS. Read anew when it changes.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificateKey = new("--tls-key")
    {
        Description = "With --tls-cert: a PEM file with its private key.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _snapshotFile = new("--snapshot-file")
    {
        Description = "With --operator: keep the last state in this file, and serve from it after a restart until an operator answers.",
        HelpName = "PATH",
    };

    private readonly Option<double> _snapshotPatience = new("--snapshot-patience")
    {
        Description = "With --snapshot-file: for how many seconds after the start to wait for an operator before calling the stored state good enough.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => new StorageOptions(string.Empty).Patience.TotalSeconds,
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options =>
        [_operator, _authorities, _token, _balancer, _name, _port, _adminPort, _certificate, _certificateKey, _snapshotFile, _snapshotPatience];

    /// <summary>Whether the command line asks for it.</summary>
    public bool IsMeant(ParseResult parsed) => parsed.GetValue(_operator) is not null || parsed.GetValue(_balancer) is not null || parsed.GetValue(_snapshotFile) is not null;

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ParseResult parsed, ProxyExtensions extensions)
    {
        if (!OperatorAddresses.TryParse(parsed.GetValue(_operator), out var operators, out var problem))
        {
            return await RefuseAsync(problem);
        }

        if (!BalancerName.TryParse(parsed.GetValue(_balancer), out var balancer))
        {
            return await RefuseAsync("Name the HashBalancer resource with --balancer NAMESPACE/NAME.");
        }

        if (!TryReadStorage(parsed, out var storage, out problem))
        {
            return await RefuseAsync(problem);
        }

        var tokenFile = parsed.GetValue(_token);
        if (tokenFile is not null && operators.Select(TokenFile.DescribePlainText).FirstOrDefault(refusal => refusal is not null) is { } plainText)
        {
            return await RefuseAsync(plainText);
        }

        if (!TryReadCertificate(parsed, out var certificate, out problem))
        {
            return await RefuseAsync(problem);
        }

        var options = new ReceiverOptions(operators, balancer, parsed.GetValue(_name)!)
        {
            AuthoritiesFile = parsed.GetValue(_authorities),
            TokenFile = tokenFile,
            Storage = storage,
        };
        ImmutableArray<ListenerEndPoint> endPoints =
        [
            new ListenerEndPoint("*", parsed.GetValue(_port), IsTls: certificate is not null, ListenerPurpose.Traffic),
            new ListenerEndPoint("*", parsed.GetValue(_adminPort), IsTls: false, ListenerPurpose.Management),
        ];
        var (proxy, obstacle) = await ClusterProxy.StartAsync(options, endPoints, extensions, ConsoleLogging.AddOwnConsole, certificate);
        if (proxy is null)
        {
            return await RefuseAsync(obstacle!);
        }

        await using (proxy)
        {
            await proxy.WaitForShutdownAsync();
        }

        return ExitCodes.Success;
    }

    private bool TryReadCertificate(ParseResult parsed, out CertificateFiles? files, [NotNullWhen(false)] out string? problem)
    {
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_certificateKey));
        (files, problem) = (certificate, key) switch
        {
            (null, null) => ((CertificateFiles?)null, (string?)null),
            (not null, not null) => (new CertificateFiles(certificate, key), null),
            (null, _) => (null, "--tls-key needs --tls-cert: name the file with the certificate too."),
            (_, null) => (null, "--tls-cert needs --tls-key: name the file with its private key too."),
        };
        return problem is null;
    }

    private bool TryReadStorage(ParseResult parsed, out StorageOptions? storage, [NotNullWhen(false)] out string? problem)
    {
        var (path, patience) = (parsed.GetValue(_snapshotFile), parsed.GetValue(_snapshotPatience));
        storage = null;
        problem = path is null ? null
            : path.Length == 0 || Directory.Exists(path) ? $"--snapshot-file must name a file, and is \"{path}\"."
            : patience is >= 0 and <= LongestPatience ? null
            : string.Create(CultureInfo.InvariantCulture, $"--snapshot-patience must be 0 to {LongestPatience} seconds, and is {patience}.");
        storage = path is null || problem is not null ? null : new StorageOptions(path) { Patience = TimeSpan.FromSeconds(patience) };
        return problem is null;
    }

    private static async Task<int> RefuseAsync(string problem)
    {
        await Console.Error.WriteLineAsync(problem);
        return ExitCodes.BadConfiguration;
    }
}
