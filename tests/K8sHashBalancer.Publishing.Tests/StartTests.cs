using System.Net;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Proxy_UntilItsFirstSnapshot_Answers503AndSaysWhy()
    {
        await using var backend = await Backend.StartAsync();
        await using var operators = await OperatorHarness.StartAsync();
        await using var proxy = await operators.StartProxyAsync();
        using (var response = await proxy.Client.GetAsync("/").WithinDeadline())
        {
            var problem = await Problem.ReadAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.StartsWith("The balancer is starting: ", problem.Detail, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Ready: false, Applied: null }]);
        await Eventually.TrueAsync(() => operators.Status.Proxies[0].Detail.StartsWith("waiting for the first snapshot of shop/web", StringComparison.Ordinal));
        var readiness = await proxy.Api.CallAsync(HttpMethod.Get, "/readyz", expected: HttpStatusCode.ServiceUnavailable);
        Assert.StartsWith("waiting for the first snapshot of shop/web", (string?)readiness["detail"], StringComparison.Ordinal);

        operators.Publisher.Publish(OperatorHarness.Web, States.Of([States.Server(backend.Port)], new BalancerPolicy()));
        await proxy.Proxy.Ready.WithinDeadline();
        await proxy.GetAsync();
        await Eventually.TrueAsync(() => operators.Status is { Ready: 1, UpToDate: 1, Proxies: [{ Candidates: 1, Detail: "ready" }] });
        await Eventually.TrueAsync(() => operators.Status.Proxies[0].Servers.Values.Single().Verdict == Protocol.V1.Verdict.Passing);
    }

    [Fact]
    public async Task Changes_NameABalancerWhoseProxiesChanged()
    {
        await using var operators = await OperatorHarness.StartAsync();
        await using var changes = operators.Publisher.Changes.ReadAllAsync().GetAsyncEnumerator();
        await using var proxy = await operators.StartProxyAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        do
        {
            Assert.True(await changes.MoveNextAsync().AsTask().WithinDeadline());
            Assert.Equal(OperatorHarness.Web, changes.Current);
        }
        while (operators.Status is not { Ready: 1, UpToDate: 1 });
    }
}
