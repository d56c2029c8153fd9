using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>load_balancer</c>.</summary>
internal sealed class LoadBalancerSection(AlgorithmRegistry algorithms) : ObjectKind<LoadBalancerSettings>
{
    private static readonly Setting<string> Host = Setting.Optional(
        "host", new ListenHostKind(), "localhost",
        "The address to listen on. `localhost` is reached from this computer alone; `*` from everywhere.");

    private static readonly Setting<ImmutableArray<int>> Port = Setting.Optional(
        "port", new PortsKind(), 8080, "The port for requests, or several of them.");

    private static readonly Setting<int?> AdminPort = Setting.Optional(
        "admin_port", IntegerKind.Port.OrNull(), null, "A port of its own for the API, metrics and health. Without one they share `port`.");

    private static readonly Setting<string?> ApiTokenFile = Setting.Optional(
        "api_token_file", new FileKind().OrNull(), null,
        "The file with the token that callers of the API must send. Without one the API answers connections from this computer alone.");

    private static readonly Setting<TlsConfiguration?> Ssl = Setting.Section("ssl", new SslSection(), "HTTPS.");

    private readonly Setting<string> _algorithm = Setting.Optional(
        "algorithm", new ChoiceKind<string>("algorithm", algorithms.Names.Select(name => KeyValuePair.Create(name, name))),
        AlgorithmNames.ConsistentHash, "How a server is picked for a request.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Host, Port, _algorithm, AdminPort, ApiTokenFile, Ssl];

    /// <inheritdoc/>
    protected override void Check(SettingValues values, ReadingContext context)
    {
        var owners = new Dictionary<int, Place>();
        if (values.TryGet(Port, out var ports))
        {
            foreach (var port in ports)
            {
                owners.Add(port, values.PlaceOf(Port));
            }
        }

        if (values.TryGet(Ssl, out var tls) && tls?.Port is { } tlsPort)
        {
            Claim(tlsPort, values.PlaceOf(Ssl, SslSection.Port));
        }

        if (values.TryGet(AdminPort, out var admin) && admin is { } adminPort)
        {
            Claim(adminPort, values.PlaceOf(AdminPort));
        }

        void Claim(int port, Place place)
        {
            if (!owners.TryAdd(port, place))
            {
                context.Refuse(
                    place, string.Create(CultureInfo.InvariantCulture, $"{port} is used by {owners[port]} already; choose another port."));
            }
        }
    }

    /// <inheritdoc/>
    protected override LoadBalancerSettings Build(SettingValues values) => new(
        new ListenerConfiguration
        {
            Host = values.Get(Host),
            Ports = values.Get(Port),
            Tls = values.Get(Ssl),
            AdminPort = values.Get(AdminPort),
            ApiTokenFile = values.Get(ApiTokenFile),
        },
        values.Get(_algorithm));
}
