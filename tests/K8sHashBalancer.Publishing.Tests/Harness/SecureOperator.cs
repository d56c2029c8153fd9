using System.Globalization;
using System.Text;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Tokens;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A whole operator that speaks TLS and asks a fake API server about tokens, and the files of its proxies.</summary>
internal sealed class SecureOperator : IAsyncDisposable
{
    private const string User = "system:serviceaccount:shop:web-hashbalancer";
    private const string Namespace = "system";

    private readonly TestFolder _folder = new();
    private readonly OperatorHost _host;
    private readonly HttpClient _admin;
    private readonly Task<int> _running;

    private SecureOperator(ApiServer server, OperatorHost host, OperatorSettings settings)
    {
        (Server, _host, Port) = (server, host, settings.Port);
        _admin = Http.Client($"http://127.0.0.1:{settings.AdminPort}");
        _running = host.RunAsync();
    }

    public ApiServer Server { get; }

    public int Port { get; }

    public LogLines Log { get; private init; } = new();

    public BalancerStatus Status => _host.Publisher.Status(OperatorHarness.Web);

    /// <summary>What a proxy is told.</summary>
    public ReceiverOptions Options => new([new Uri($"https://localhost:{Port}")], OperatorHarness.Web, "web-0")
    {
        AuthoritiesFile = _folder.PathOf("ca.crt"),
        TokenFile = _folder.PathOf("token"),
        Backoff = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500)),
    };

    /// <summary>Starts one, with a balancer that has one server, and waits until proxies may come.</summary>
    public static async Task<SecureOperator> StartAsync(ApiServer server, int backend)
    {
        OperatorProcess.CreateWeb(server, backend);
        var log = new LogLines();
        var port = FreePorts.Next();
        var options = new OperatorOptions { AdvertisedAddress = $"https://localhost:{port}", Security = new SecurityOptions { Namespace = Namespace } };
        var settings = new OperatorSettings(options, server.Configuration, port, FreePorts.Next());
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        var started = new SecureOperator(server, host!, settings) { Log = log };
        await Eventually.TrueAsync(async () => await started.ReadyAsync(), $"the operator is ready\n{log}");
        var secret = server.Objects.Get(new ObjectId("v1/secrets", Namespace, SecurityOptions.OwnSecret))!;
        started._folder.Write("ca.crt", Encoding.ASCII.GetString(Convert.FromBase64String((string)secret["data"]!["ca.crt"]!)));
        return started;
    }

    /// <summary>Gives proxies a new token that lasts so long.</summary>
    public void WriteToken(TimeSpan lifetime)
    {
        var token = MadeUpToken.Of(TimeProvider.System.GetUtcNow(), lifetime);
        Server.Tokens.Add(token, User, TokenOptions.Audience);
        _folder.Write("token", token);
    }

    /// <summary>How many were turned away for a reason.</summary>
    public async Task<double> RefusalsAsync(string reason)
    {
        var name = $"hashbalancer_operator_refusals_total{{reason=\"{reason}\"}} ";
        var line = (await _admin.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Stop();
        await _running.WithinDeadline();
        await _host.DisposeAsync();
        _admin.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> ReadyAsync()
    {
        using var response = await _admin.GetAsync("/readyz");
        return response.IsSuccessStatusCode;
    }
}
