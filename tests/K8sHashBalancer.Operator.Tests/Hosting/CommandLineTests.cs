using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using K8sHashBalancer.Operator.Hosting;

namespace K8sHashBalancer.Operator.Tests.Hosting;

/// <summary>The real program in a process of its own.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task CommandLine_WithManyFaults_NamesAllOfThemAndExitsWith2()
    {
        using var folder = new TestFolder();

        var (exitCode, _, error) = await RunAsync(
            folder, "--port", "0", "--admin-port", "abc", "--namespace", "A_b", "--namespace", "shop", "--namespace", "x.y", "--lease-namespace", "",
            "--advertise", "a:1,ftp://x", "--proxy-image", "", "--log-level", "loud", "--bogus");

        Assert.Equal(2, exitCode);
        string[] expected =
        [
            "--port must be 1 to 65535, and is \"0\".",
            "--admin-port must be 1 to 65535, and is \"abc\".",
            "and is \"A_b\".",
            "and is \"x.y\".",
            "--lease-namespace must be the name of a namespace",
            "--advertise: \"ftp://x\" is not the address of an operator",
            "--proxy-image must name an image",
            "--log-level must be one of TRACE, DEBUG, INFO",
            "'--bogus'",
        ];
        Assert.All(expected, text => Assert.Contains(text, error, StringComparison.Ordinal));
        Assert.Equal(expected.Length, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Ports_ThatAreTheSame_AreRefused()
    {
        using var folder = new TestFolder();

        var (exitCode, _, error) = await RunAsync(folder, "--insecure", "--port", "9090");

        Assert.Equal((2, "--port and --admin-port are both 9090: choose two."), (exitCode, error.Trim()));
    }

    /// <summary>Nobody serves in plain text without having said so, and nobody is told to connect in a way that cannot work.</summary>
    [Theory]
    [InlineData("", "Say with --lease-namespace NAME which namespace is the operator's own")]
    [InlineData("--lease-namespace x --advertise http://a:1", "--advertise has http://a:1, and the operator speaks TLS: write https://, or add --insecure for development.")]
    [InlineData("--insecure --advertise https://a:1", "--advertise has https://a:1, and --insecure serves plain text: write http://, or leave out --insecure.")]
    [InlineData("--insecure --tls-secret web-tls", "--insecure serves plain text, and --tls-secret names a certificate: leave out one of them.")]
    [InlineData("--lease-namespace x --tls-secret Web_tls", "--tls-secret must be the name of a Secret")]
    public async Task CommandLine_ThatContradictsItselfOnSecurity_IsRefusedInOneSentence(string arguments, string expected)
    {
        using var folder = new TestFolder();

        var (exitCode, _, error) = await RunAsync(folder, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, exitCode);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void CommandLine_OfASecureOperator_AdvertisesHttpsAndOfAnInsecureOneHttp()
    {
        var command = new OperatorCommand();
        var root = command.Create();

        var secure = command.Options(root.Parse(["--lease-namespace", "x", "--tls-secret", "web-tls"]));
        var insecure = command.Options(root.Parse(["--insecure"]));

        Assert.Equal(("x", "web-tls"), (secure.Security?.Namespace, secure.Security?.Secret));
        Assert.Equal("https://k8s-hashbalancer.k8s-hashbalancer-system.svc:9443", secure.AdvertisedAddress);
        Assert.Null(insecure.Security);
        Assert.Equal("http://k8s-hashbalancer.k8s-hashbalancer-system.svc:9443", insecure.AdvertisedAddress);
    }

    [Theory]
    [InlineData(null, null, "There is no API server to work with: this is no pod, KUBECONFIG is not set, and there is no ")]
    [InlineData("", null, "it is empty.")]
    [InlineData("x: [", null, "cannot be used: While parsing")]
    [InlineData("apiVersion: v1", null, "has no current context. Choose one with --context: it has none.")]
    [InlineData(Two, "z", "has no context \"z\". Choose one with --context: a, b.")]
    public async Task Kubeconfig_ThatCannotBeUsed_IsOneSentenceAndExitCode2(string? content, string? context, string expected)
    {
        using var folder = new TestFolder();
        string[] file = content is null ? [] : ["--kubeconfig", folder.Write("kubeconfig", content)];
        string[] choice = context is null ? [] : ["--context", context];

        var (exitCode, output, error) = await RunAsync(folder, ["--insecure", .. file, .. choice]);

        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Context_ThatIsNamed_IsUsedInsteadOfTheCurrentOne()
    {
        using var folder = new TestFolder();
        var path = folder.Write("kubeconfig", Two);

        Assert.True(KubernetesConnection.TryFind(path, null, out var current, out _));
        Assert.True(KubernetesConnection.TryFind(path, "b", out var other, out _));

        Assert.Equal(("http://127.0.0.1:1", "http://127.0.0.1:2"), (current.Host, other.Host));
    }

    [Fact]
    public async Task Port_InUse_IsOneSentenceAndExitCode2()
    {
        using var folder = new TestFolder();
        using var other = new TcpListener(IPAddress.Any, FreePorts.Next());
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output, error) = await RunAsync(
            folder, "--insecure", "--kubeconfig", folder.Write("kubeconfig", Two), "--port", Text(FreePorts.Next()), "--admin-port", Text(port));

        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Equal($"Port {port} is in use by another program. Choose others with --port and --admin-port.", error.Trim());
    }

    [Theory]
    [InlineData("", "is empty. Name another one with --api-token-file.")]
    [InlineData(null, "cannot be read: ")]
    public async Task ApiTokenFile_ThatHasNoToken_IsOneSentenceAndExitCode2(string? content, string expected)
    {
        using var folder = new TestFolder();
        var file = content is null ? "nowhere/token" : folder.Write("token", content);

        var (exitCode, output, error) = await RunAsync(
            folder, "--insecure", "--kubeconfig", folder.Write("kubeconfig", Two), "--port", Text(FreePorts.Next()), "--admin-port", Text(FreePorts.Next()), "--api-token-file", file);

        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Contains(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_WithoutItsApiServer_GoesOnTryingUntilItIsToldToStop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var folder = new TestFolder();
        var adminPort = FreePorts.Next();
        using var process = Start(
            folder, "--insecure", "--kubeconfig", folder.Write("kubeconfig", Two), "--port", Text(FreePorts.Next()), "--admin-port", Text(adminPort), "--log-level", "warning");
        var output = process.StandardOutput.ReadToEndAsync();
        using var client = Http.Client($"http://127.0.0.1:{adminPort}");
        await Eventually.TrueAsync(async () => (await ReadyAsync(client)).Contains("Connection refused (127.0.0.1:1)", StringComparison.Ordinal));

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        await process.WaitForExitAsync().WithinDeadline();
        Assert.Equal(0, process.ExitCode);

        // Not a terminal: each line is JSON, and nothing below the level asked for is among them.
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal("Warning", (string?)line["LogLevel"]));
        Assert.Contains(lines, line => ((string?)line["Message"])!.Contains("For development only", StringComparison.Ordinal));
        Assert.Contains(lines, line => ((string?)line["Message"])!.Contains("Connection refused (127.0.0.1:1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Manifests_WithWhatIsForClusters_NameAllOfIt()
    {
        using var folder = new TestFolder();

        var (exitCode, _, error) = await RunAsync(
            folder, "--manifests", ".", "--advertise", "a:1", "--proxy-image", "x", "--lease-namespace", "y", "--tls-secret", "s", "--kubeconfig", "z", "--context", "c");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            new[] { "--proxy-image", "--advertise", "--lease-namespace", "--tls-secret", "--kubeconfig", "--context" }
                .Select(option => $"{option} makes no sense with --manifests, which works without a cluster: remove one of the two."),
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Manifests_ThatHaveNoBalancer_AreRefusedWithAllThatIsWrong()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", "apiVersion: hashbalancer.dev/v1alpha1\nkind: HashBalancer\nmetadata: {name: web}\nspec: {bogus: 1}\n");

        var (exitCode, output, error) = await RunAsync(folder, "--manifests", ".");
        var (missing, _, sentence) = await RunAsync(folder, "--manifests", "nowhere");

        Assert.Equal((2, string.Empty, 2), (exitCode, output, missing));
        Assert.Contains("a.yaml, document 1: HashBalancer default/web: spec.bogus is no field", error, StringComparison.Ordinal);
        Assert.Contains("There is no HashBalancer in", error, StringComparison.Ordinal);
        Assert.Equal("--manifests must name a folder, and \"nowhere\" is none.", sentence.Trim());
    }

    [Fact]
    public async Task Manifests_UntilItIsToldToStop_AreServedToThisMachineAlone() =>
        await ServeManifestsAsync("Both ports are open to programs of this machine only, in plain text");

    [Fact]
    public async Task Manifests_WithInsecure_AreServedToAllWhoCanReachThePort() =>
        await ServeManifestsAsync("--insecure: proxies are served in plain text, and whoever can reach the port can read", "--insecure");

    private static async Task ServeManifestsAsync(string expected, params string[] more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var folder = new TestFolder();
        folder.Write("a.yaml", "apiVersion: hashbalancer.dev/v1alpha1\nkind: HashBalancer\nmetadata: {name: web}\nspec: {servers: [{host: a, port: 1}]}\n");
        var adminPort = FreePorts.Next();
        using var process = Start(folder, ["--manifests", ".", "--port", Text(FreePorts.Next()), "--admin-port", Text(adminPort), .. more]);
        var output = process.StandardOutput.ReadToEndAsync();
        using var client = Http.Client($"http://127.0.0.1:{adminPort}");
        await Eventually.TrueAsync(async () => await IsReadyAsync(client));

        // The other address of this machine, which stands for all that are not 127.0.0.1.
        using var other = Http.Client($"http://127.0.0.2:{adminPort}");
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Elsewhere 127.0.0.2 is no address of the machine.");
        Assert.Equal(more.Length > 0, await IsReadyAsync(other));

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        await process.WaitForExitAsync().WithinDeadline();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("Works with the manifests in ", await output, StringComparison.Ordinal);
        Assert.Contains(expected, await output, StringComparison.Ordinal);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return false;
        }
    }

    /// <summary>Two clusters where nobody listens.</summary>
    private const string Two = """
        apiVersion: v1
        kind: Config
        current-context: a
        contexts:
        - {name: a, context: {cluster: a, user: u}}
        - {name: b, context: {cluster: b, user: u}}
        clusters:
        - {name: a, cluster: {server: "http://127.0.0.1:1"}}
        - {name: b, cluster: {server: "http://127.0.0.1:2"}}
        users:
        - {name: u, user: {token: abc}}
        """;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> ReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return string.Empty;
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(TestFolder folder, params string[] args)
    {
        using var process = Start(folder, args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithinDeadline();
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(TestFolder folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OperatorProgram).Assembly.Location, .. args])
        {
            WorkingDirectory = Path.GetDirectoryName(folder.PathOf("x")),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Nothing of the machine that the test runs on: no cluster of a developer, and no pod.
        start.Environment.Remove("KUBECONFIG");
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        start.Environment["HOME"] = start.WorkingDirectory;
        start.Environment["USERPROFILE"] = start.WorkingDirectory;
        return Process.Start(start)!;
    }
}
