using Grpc.Core;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Operator.Securing.Tokens;
using K8sHashBalancer.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Operator.Tests.Securing;

/// <summary>Whom a token lets in, with an API server that a test plays.</summary>
public sealed class TokenAuthenticatorTests
{
    private const string User = "system:serviceaccount:shop:web-hashbalancer";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TokenOptions _options = new() { ReviewsPerSecond = 1 };
    private readonly TokenAuthenticator _authenticator;
    private Func<Task<TokenVerdict>> _answer = () => Task.FromResult(TokenVerdict.Of(User));
    private int _questions;

    public TokenAuthenticatorTests() => _authenticator = new TokenAuthenticator(
        new TokenChecks((_, _) =>
        {
            Interlocked.Increment(ref _questions);
            return _answer();
        }, _options, _time), _time);

    [Fact]
    public async Task Token_ThatIsGood_IsAskedAboutOnceInAWhile()
    {
        var token = Token();
        Assert.Equal(User, (await EnterAsync(token)).User);
        Assert.Equal(User, (await EnterAsync(token)).User);
        Assert.Equal(1, _questions);

        _time.Advance(_options.GoodFor);
        await EnterAsync(token);
        Assert.Equal(2, _questions);
    }

    [Fact]
    public async Task Token_ThatExpiresSoon_IsGoneByNoLonger()
    {
        var token = Token(TimeSpan.FromMinutes(1));
        await EnterAsync(token);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(RefusalReason.Expired, await RefusalAsync(token));
        Assert.Equal(1, _questions);
    }

    [Fact]
    public async Task Token_ThatManyShowAtOnce_IsOneQuestion()
    {
        var answer = new TaskCompletionSource<TokenVerdict>();
        _answer = () => answer.Task;
        var token = Token();
        var callers = Enumerable.Range(0, 50).Select(_ => EnterAsync(token).AsTask()).ToList();
        using var leaving = new CancellationTokenSource();
        var left = _authenticator.AuthenticateAsync(Headers(token), leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        answer.SetResult(TokenVerdict.Of(User));

        Assert.All(await Task.WhenAll(callers).WithinDeadline(), caller => Assert.Equal(User, caller.User));
        Assert.Equal(1, _questions);
    }

    [Fact]
    public async Task Token_ThatIsBad_IsAskedAboutAgainAfterAWhile()
    {
        _answer = () => Task.FromResult(TokenVerdict.Bad(RefusalReason.Invalid, "No."));
        var token = Token();
        Assert.Equal(RefusalReason.Invalid, await RefusalAsync(token));
        Assert.Equal(RefusalReason.Invalid, await RefusalAsync(token));
        Assert.Equal(1, _questions);

        _time.Advance(_options.BadFor);
        _answer = () => Task.FromResult(TokenVerdict.Of(User));
        Assert.Equal(User, (await EnterAsync(token)).User);
    }

    [Fact]
    public async Task ApiServer_ThatDoesNotAnswer_IsNoWordOnTheToken()
    {
        _answer = () => throw new HttpRequestException("Connection refused");
        var token = Token();
        Assert.Equal(RefusalReason.ReviewFailed, await RefusalAsync(token));
        Assert.Equal(StatusCode.Unavailable, RefusalWords.Status(RefusalReason.ReviewFailed));

        _answer = () => Task.FromResult(TokenVerdict.Of(User));
        Assert.Equal(User, (await EnterAsync(token)).User);
    }

    /// <summary>Tokens can be made up for nothing; questions to the API server are not for nothing.</summary>
    [Fact]
    public async Task Tokens_InAFlood_AreNotAllAskedAbout()
    {
        _answer = () => Task.FromResult(TokenVerdict.Bad(RefusalReason.Invalid, "No."));
        for (var i = 0; i < 100; i++)
        {
            await RefusalAsync(MadeUpToken.Of(_time.GetUtcNow(), TimeSpan.FromSeconds(1000 + i)));
        }

        Assert.Equal(10, _questions);
    }

    [Theory]
    [InlineData(null, RefusalReason.NoToken)]
    [InlineData("Basic dTpw", RefusalReason.NoToken)]
    [InlineData("Bearer ", RefusalReason.NoToken)]
    [InlineData("Bearer x", RefusalReason.Invalid)]
    [InlineData("Bearer a.b.c", RefusalReason.Invalid)]
    [InlineData("Bearer e30.e30.c", RefusalReason.Invalid)]
    [InlineData("Bearer e30.eyJhdWQiOjEsImV4cCI6MX0.c", RefusalReason.Invalid)]
    public async Task Header_ThatIsNoTokenOfAServiceAccount_IsRefusedWithoutAQuestion(string? header, RefusalReason reason)
    {
        var headers = header is null ? [] : new Metadata { { "authorization", header } };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _authenticator.AuthenticateAsync(headers, CancellationToken.None).AsTask());
        Assert.Equal(reason, refused.Refusal.Reason);
        Assert.Equal(0, _questions);
    }

    [Fact]
    public async Task Token_ForSomebodyElseOrOfThePast_IsRefusedWithoutAQuestion()
    {
        Assert.Equal(RefusalReason.WrongAudience, await RefusalAsync(MadeUpToken.Of(_time.GetUtcNow(), TimeSpan.FromHours(1), "https://kubernetes.default.svc")));
        Assert.Equal(RefusalReason.Expired, await RefusalAsync(MadeUpToken.Of(_time.GetUtcNow().AddHours(-1), TimeSpan.FromHours(1))));
        Assert.Equal(0, _questions);
    }

    [Theory]
    [InlineData("shop", "web", true)]
    [InlineData("shop", "other", false)]
    [InlineData("other", "web", false)]
    [InlineData("shop", "web-hashbalancer", false)]
    public async Task Caller_IsOfItsOwnBalancerAndNoOther(string space, string name, bool expected) =>
        Assert.Equal(expected, (await EnterAsync(Token())).IsOf(new BalancerName(space, name)));

    /// <summary>A kubelet replaces a token after four fifths of its life: then, and before it expires, the stream ends.</summary>
    [Theory]
    [InlineData(0, 51)]
    [InlineData(0.999, 57)]
    public void Stream_OfATokenOfAnHour_EndsInItsLastMinutes(double random, int minutes)
    {
        var now = _time.GetUtcNow();
        var caller = new ProxyCaller(User, now, now.AddHours(1));
        Assert.Equal(minutes, caller.StreamTime(now, random).TotalMinutes, 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Stream_OfATokenThatWasNotReplaced_EndsBeforeItExpiresAndNotAtOnce(double random)
    {
        var now = _time.GetUtcNow();
        var caller = new ProxyCaller(User, now.AddMinutes(-58), now.AddMinutes(2));
        Assert.InRange(caller.StreamTime(now, random), TimeSpan.FromMinutes(0.9), TimeSpan.FromMinutes(1.9));
        Assert.Equal(Timeout.InfiniteTimeSpan, ProxyCaller.Anybody.StreamTime(now, random));
        Assert.Equal(TimeSpan.FromSeconds(1), caller.StreamTime(now.AddMinutes(3), random));
    }

    private static Metadata Headers(string token) => new() { { "authorization", $"Bearer {token}" } };

    private string Token(TimeSpan? lifetime = null) => MadeUpToken.Of(_time.GetUtcNow(), lifetime ?? TimeSpan.FromHours(1));

    private ValueTask<ProxyCaller> EnterAsync(string token) => _authenticator.AuthenticateAsync(Headers(token), CancellationToken.None);

    private async Task<RefusalReason> RefusalAsync(string token) => (await Assert.ThrowsAsync<RefusedException>(() => EnterAsync(token).AsTask())).Refusal.Reason;
}
