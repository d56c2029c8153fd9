using System.Text;
using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>A balancer that speaks TLS to clients.</summary>
public sealed class TlsTests(Installation installation)
{
    private const int TlsPort = 8443;
    private const string Proxies = "deployment/sessions-hashbalancer";

    private readonly Kubectl _kubectl = installation.Web.Kubectl;

    [Fact]
    public async Task Listener_ShowsTheCertificateOfItsSecretAndFollowsIt()
    {
        using var folder = new TestFolder();
        await WriteSecretAsync(folder, "first");
        await _kubectl.ApplySampleAsync("cookie-tls");
        try
        {
            await _kubectl.RunAsync("wait", "--for=condition=Available", "hashbalancer/sessions", Until.Timeout);
            await _kubectl.RolledOutAsync(Proxies);
            var (name, answer) = await AskAsync();
            Assert.Equal("CN=first", name);
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Matches("(?im)^Set-Cookie: session=.*; secure", answer);

            await WriteSecretAsync(folder, "second");
            await Until.IsAsync(async () => (await AskAsync()).Name, shown => shown == "CN=second", "the new certificate is shown");
        }
        finally
        {
            await _kubectl.TryAsync("delete", "hashbalancer/sessions", "secret/sessions-tls");
        }
    }

    private async Task WriteSecretAsync(TestFolder folder, string name)
    {
        Certificates.Write(folder, name);
        await _kubectl.ApplyAsync(await _kubectl.RunAsync(
            "create", "secret", "tls", "sessions-tls", $"--cert={folder.PathOf("cert.pem")}", $"--key={folder.PathOf("key.pem")}", "--dry-run=client", "-o", "yaml"));
    }

    private async Task<(string Name, string Answer)> AskAsync()
    {
        using var forward = await PortForward.OpenAsync(_kubectl, Proxies, TlsPort);
        var (stream, name) = await Certificates.HandshakeAsync(forward.Client.BaseAddress!.Port);
        await using (stream)
        {
            await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: sessions\r\nConnection: close\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return (name, await reader.ReadToEndAsync());
        }
    }
}
