using System.Text;
using Grpc.Core;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.ControlPlane.Tests.Doors;

/// <summary>Certificates that grow old in seconds.</summary>
public sealed class RotationTests(ClusterFixture cluster)
{
    private const string Secret = $"api/v1/namespaces/{OperatorAccount.Namespace}/secrets/k8s-hashbalancer-ca";

    [Fact]
    public async Task Certificates_ReplacedUnderOpenStreams_DropNone_AndNewConnectionsTrustThem()
    {
        var security = ClusterFixture.Security with
        {
            Times = new CertificateTimes
            {
                AuthorityRenewal = TimeSpan.FromSeconds(4),
                ServingRenewal = TimeSpan.FromSeconds(2),
                TrustLead = TimeSpan.FromSeconds(2),
                Look = TimeSpan.FromMilliseconds(50),
            },
        };
        await using var space = await TestNamespace.CreateAsync(cluster.Objects);
        await space.ApplyAsync(
            """
            apiVersion: hashbalancer.dev/v1alpha1
            kind: HashBalancer
            metadata: {name: web}
            spec:
              servers: [{host: 10.0.0.1, port: 80}]
              healthCheck: {enabled: false}
            """);
        await using var operators = await OperatorInProcess.StartAsync(cluster.OperatorConfiguration, space.Name, security);
        using var access = await ProxyAccess.CreateAsync(space, "web");
        await using var proxy = await ClusterHarness.StartAsync(access.Options(operators.Address, "web-0"));
        var name = new BalancerName(space.Name, "web");
        await Eventually.TrueAsync(() => operators.Publisher.Status(name).UpToDate == 1, $"{proxy.Log}\n{operators.Log}");
        var told = await File.ReadAllTextAsync(access.Authorities);

        var (authorities, certificates) = (new HashSet<string>(), new HashSet<string>());
        await Eventually.TrueAsync(
            async () =>
            {
                authorities.Add(await PartAsync("signer.crt"));
                certificates.Add(await PartAsync("tls.crt"));
                return authorities.Count >= 3 && certificates.Count >= 4;
            },
            $"two authorities have followed\n{operators.Log}");

        Assert.Equal(1, operators.Log.Count("Proxy web-0 of"));
        Assert.Equal(1, operators.Publisher.Status(name).UpToDate);

        // What the proxy was told at first is of no use any more, and what pods are told by now is.
        Assert.Contains("SSL", (await AskAsync()).Detail, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await access.ReadAuthoritiesAsync() != told);
        await Eventually.TrueAsync(
            async () =>
            {
                await access.RenewAsync();
                return (await AskAsync()).StatusCode == StatusCode.OK;
            },
            $"{operators.Log}");

        async Task<Status> AskAsync() =>
            await Caller.AskAsync(operators.Address, access.Authorities, (await File.ReadAllTextAsync(access.Token)).Trim(), name);
    }

    /// <summary>What cert-manager does, when it replaces a certificate and its authority at once.</summary>
    [Fact]
    public async Task SecretOfSomebodyElse_IsServedWith_AndProxiesHearOfItsNextAuthorityBeforeItIsUsed()
    {
        var lead = TimeSpan.FromSeconds(3);
        var security = ClusterFixture.Security with { TlsSecret = "k8s-hashbalancer-tls", Times = new CertificateTimes { TrustLead = lead } };
        await using var space = await TestNamespace.CreateAsync(cluster.Objects);
        await space.ApplyAsync("{apiVersion: hashbalancer.dev/v1alpha1, kind: HashBalancer, metadata: {name: web}, spec: {servers: [{host: 10.0.0.1, port: 80}]}}");
        var (first, second) = (Issue(), Issue());
        await using var operators = await OperatorInProcess.StartAsync(cluster.OperatorConfiguration, space.Name, security);
        await WriteAsync(first);
        using var access = await ProxyAccess.CreateAsync(space, "web");
        Assert.Equal(first.Authority, (await access.ReadAuthoritiesAsync())!.Trim());
        Assert.Equal(StatusCode.OK, (await AskAsync()).StatusCode);

        await WriteAsync(second);

        // Both are told at once, and the first is served with until proxies have had the time to hear of the second.
        await Eventually.TrueAsync(async () => await access.ReadAuthoritiesAsync() is { } told && told.Contains(second.Authority, StringComparison.Ordinal));
        Assert.Contains(first.Authority, await access.ReadAuthoritiesAsync(), StringComparison.Ordinal);
        Assert.Equal(StatusCode.OK, (await AskAsync()).StatusCode);
        access.WriteAuthorities(second.Authority);
        await Eventually.TrueAsync(async () => (await AskAsync()).StatusCode == StatusCode.OK, $"{operators.Log}");
        await cluster.Objects.DeleteAsync($"api/v1/namespaces/{OperatorAccount.Namespace}/secrets/k8s-hashbalancer-tls");

        async Task<Status> AskAsync() => await Caller.AskAsync(
            operators.Address, access.Authorities, (await File.ReadAllTextAsync(access.Token)).Trim(), new BalancerName(space.Name, "web"));
    }

    private static (string Authority, KeyedCertificate Serving) Issue()
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = CertificateMaker.Authority(now, TimeSpan.FromHours(2));
        return (authority.CertificatePem, CertificateMaker.Serving(authority, ["localhost"], now, TimeSpan.FromHours(1)));
    }

    private async Task WriteAsync((string Authority, KeyedCertificate Serving) issued) => await cluster.Objects.ApplyAsync(Yaml.ReadAll(
        $$"""
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/tls
        metadata: {name: k8s-hashbalancer-tls, namespace: {{OperatorAccount.Namespace}} }
        data:
          tls.crt: {{Base64(issued.Serving.CertificatePem)}}
          tls.key: {{Base64(issued.Serving.KeyPem)}}
          ca.crt: {{Base64(issued.Authority)}}
        """).Single());

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private async Task<string> PartAsync(string part) => (string)(await cluster.Objects.FindAsync(Secret))!["data"]![part]!;
}
