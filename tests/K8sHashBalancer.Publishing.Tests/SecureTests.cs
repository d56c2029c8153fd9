using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Operator.Securing.Tokens;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

/// <summary>Operator and proxies that know each other.</summary>
public sealed class SecureTests
{
    /// <summary>Its stream ends after four to five seconds of it.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan LongLife = TimeSpan.FromHours(1);

    [Fact]
    public async Task Stream_WhoseTokenIsAboutToExpire_IsFollowedByOneWithTheNextToken_AndNoRequestNotices()
    {
        await using var backend = await Backend.StartAsync();
        await using var server = await ApiServer.StartAsync();
        await using var operators = await SecureOperator.StartAsync(server, backend.Port);
        operators.WriteToken(ShortLife);
        await using var proxy = await ClusterHarness.StartAsync(operators.Options);
        await Eventually.TrueAsync(() => operators.Status.UpToDate == 1, $"{proxy.Log}\n{operators.Log}");
        var first = operators.Status.Proxies[0].ConnectedSince;
        operators.WriteToken(LongLife);

        await Eventually.TrueAsync(
            async () =>
            {
                await proxy.GetAsync();
                return operators.Status.UpToDate == 1 && operators.Status.Proxies[0].ConnectedSince != first;
            },
            $"{proxy.Log}\n{operators.Log}");

        Assert.True(proxy.Log.Contains(LogLevel.Information, "The operator ended the stream."), $"{proxy.Log}");
        Assert.False(proxy.Log.Contains(LogLevel.Warning, "is not followed now"), $"{proxy.Log}");
        Assert.Equal(0, await operators.RefusalsAsync("expired"));
    }

    [Fact]
    public async Task Proxy_WhoseTokenNobodyCanCheck_ServesOnAndComesBack()
    {
        await using var backend = await Backend.StartAsync();
        await using var server = await ApiServer.StartAsync();
        await using var operators = await SecureOperator.StartAsync(server, backend.Port);
        operators.WriteToken(ShortLife);
        await using var proxy = await ClusterHarness.StartAsync(operators.Options);
        await Eventually.TrueAsync(() => operators.Status.UpToDate == 1, $"{proxy.Log}\n{operators.Log}");
        server.Faults.Always(request => TokenReviews.IsReview(request) ? new Fault.Status(503) : null);
        operators.WriteToken(LongLife);

        await Eventually.TrueAsync(async () => await operators.RefusalsAsync("review_failed") >= 2, $"{proxy.Log}\n{operators.Log}");
        await proxy.GetAsync();
        Assert.True(operators.Log.Contains(LogLevel.Warning, "The API server cannot be asked: 503"), $"{operators.Log}");

        server.Faults.Clear();

        await Eventually.TrueAsync(() => operators.Status.UpToDate == 1, $"{proxy.Log}\n{operators.Log}");
    }

    [Fact]
    public async Task Proxy_WhoseTokenIsNotReplaced_IsTurnedAwayWhenItExpiresAndServesOn()
    {
        await using var backend = await Backend.StartAsync();
        await using var server = await ApiServer.StartAsync();
        await using var operators = await SecureOperator.StartAsync(server, backend.Port);
        operators.WriteToken(ShortLife);
        await using var proxy = await ClusterHarness.StartAsync(operators.Options);
        await Eventually.TrueAsync(() => operators.Status.UpToDate == 1, $"{proxy.Log}\n{operators.Log}");

        await Eventually.TrueAsync(async () => await operators.RefusalsAsync("expired") >= 1, $"{proxy.Log}\n{operators.Log}");

        Assert.Empty(operators.Status.Proxies);
        await proxy.GetAsync();
        operators.WriteToken(LongLife);
        await Eventually.TrueAsync(() => operators.Status.UpToDate == 1, $"{proxy.Log}\n{operators.Log}");
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_IsEndedAndCounted()
    {
        await using var server = await ApiServer.StartAsync();
        await using var operators = await SecureOperator.StartAsync(server, 1);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, operators.Port).WithinDeadline();

        var read = await client.GetStream().ReadAsync(new byte[1], CancellationToken.None).AsTask().WithinDeadline();

        Assert.Equal(0, read);
        await Eventually.TrueAsync(async () => await operators.RefusalsAsync("tls_handshake") == 1);
    }

    /// <summary>There is one place, and one hello: whoever has no token takes neither.</summary>
    [Fact]
    public async Task Callers_WithoutAToken_UseUpNothing()
    {
        var time = TimeProvider.System;
        var checks = new TokenChecks((_, _) => Task.FromResult(TokenVerdict.Of("system:serviceaccount:shop:web-hashbalancer")), new TokenOptions(), time);
        await using var operators = await OperatorHarness.StartAsync(
            new() { MaxStreamsPerBalancer = 1, HelloBurst = 1, HellosPerSecond = 0 }, authenticator: new TokenAuthenticator(checks, time));
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        for (var i = 0; i < 10; i++)
        {
            using var nobody = new RawProxy(operators);
            Assert.Equal(new Status(StatusCode.Unauthenticated, "There is no token."), await nobody.EndAsync());
        }

        using var proxy = new RawProxy(operators, MadeUpToken.Of(time.GetUtcNow(), LongLife));
        await proxy.SayHelloAsync("web-0");

        Assert.NotNull((await proxy.ReadAsync()).Full);
    }
}
