using Grpc.Core;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Operator_WithAsManyStreamsAsItMayHave_TurnsMoreAway()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { MaxStreamsPerBalancer = 1 });
        using var one = new RawProxy(operators);
        await one.SayHelloAsync("one");
        await Eventually.TrueAsync(() => operators.Status.Proxies.Length == 1);
        using var two = new RawProxy(operators);
        await two.SayHelloAsync("two");
        Assert.Equal(StatusCode.ResourceExhausted, (await two.EndAsync()).StatusCode);
        Assert.Equal(1, await operators.MetricAsync("hashbalancer_operator_streams_refused_total{status=\"ResourceExhausted\"}"));
    }

    [Fact]
    public async Task Operator_WithANewStreamOfAProxy_EndsTheOldOne()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { MaxStreamsPerBalancer = 1 });
        using var old = new RawProxy(operators);
        await old.SayHelloAsync("one");
        await Eventually.TrueAsync(() => operators.Status.Proxies.Length == 1);
        using var young = new RawProxy(operators);
        await young.SayHelloAsync("one");
        Assert.Equal(StatusCode.Aborted, (await old.EndAsync()).StatusCode);
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        Assert.NotNull((await young.ReadAsync()).Full);
        Assert.Single(operators.Status.Proxies);
    }

    [Fact]
    public async Task Operator_WithASecondStreamOfTheSameRunOfAProxy_TurnsItAwayAndSaysWhoItIs()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { Epoch = 0xabc });
        using var first = new RawProxy(operators);
        await first.SayHelloAsync("one", instance: 7);
        await Eventually.TrueAsync(() => operators.Status.Proxies.Length == 1);
        using var second = new RawProxy(operators);
        await second.SayHelloAsync("one", instance: 7);
        Assert.Equal(StatusCode.AlreadyExists, (await second.EndAsync()).StatusCode);
        Assert.Equal("0000000000000abc", second.Trailer("epoch"));
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        Assert.NotNull((await first.ReadAsync()).Full);

        using var afterRestart = new RawProxy(operators);
        await afterRestart.SayHelloAsync("one", instance: 8);
        Assert.Equal(StatusCode.Aborted, (await first.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Operator_WithTooManyHellos_TellsThemToComeBack()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { HelloBurst = 1, HellosPerSecond = 0 });
        using var one = new RawProxy(operators);
        await one.SayHelloAsync("one");
        await Eventually.TrueAsync(() => operators.Status.Proxies.Length == 1);
        using var two = new RawProxy(operators);
        Assert.Equal(StatusCode.ResourceExhausted, (await two.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Operator_AskedInAnotherVersion_SaysWhichItSpeaks()
    {
        await using var operators = await OperatorHarness.StartAsync();
        using var proxy = new RawProxy(operators);
        await proxy.SayHelloAsync("one", version: 2);
        Assert.Equal(new Status(StatusCode.FailedPrecondition, "The operator speaks version 1 of the protocol, the proxy 2."), await proxy.EndAsync());
    }

    [Fact]
    public async Task Operator_WhoseFirstMessageIsNoHello_RefusesIt()
    {
        await using var operators = await OperatorHarness.StartAsync();
        using var proxy = new RawProxy(operators);
        await proxy.SendAsync(new ProxyMessage { Heartbeat = new Heartbeat() });
        Assert.Equal(StatusCode.InvalidArgument, (await proxy.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Operator_WithAnAuthenticatorThatRefuses_LetsNobodyIn()
    {
        await using var operators = await OperatorHarness.StartAsync(authenticator: new Refusing());
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        using var proxy = new RawProxy(operators);
        Assert.Equal(new Status(StatusCode.Unauthenticated, "Nobody may."), await proxy.EndAsync());
        Assert.Empty(operators.Status.Proxies);
    }

    [Fact]
    public async Task Operator_WithAStateThatIsTooLarge_SaysSoAndSendsTheNextThatIsNot()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { MaxMessageBytes = 1000 });
        operators.Publisher.Publish(OperatorHarness.Web, States.Many(100));
        await using var proxy = await operators.StartProxyAsync();
        await Eventually.TrueAsync(() => operators.Log.Contains(LogLevel.Error, "more than the 1000 a message may have"));
        operators.Publisher.Publish(OperatorHarness.Web, States.Many(1));
        await operators.WaitForUpToDateAsync(1);
    }

    private sealed class Refusing : IProxyAuthenticator
    {
        public ValueTask<ProxyCaller> AuthenticateAsync(Metadata headers, CancellationToken cancellationToken) =>
            throw new RefusedException(RefusalReason.Invalid, "Nobody may.");
    }
}
