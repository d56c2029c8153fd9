using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Operator.Securing.Tokens;

namespace K8sHashBalancer.Operator.Tests.Securing;

public sealed class TokenReviewerTests
{
    [Fact]
    public async Task Review_OfAKnownToken_GivesItsUser()
    {
        await using var server = await ApiServer.StartAsync();
        server.Tokens.Add("token", "somebody", TokenOptions.Audience);

        Assert.Equal(TokenVerdict.Of("somebody"), await ReviewAsync(server));
    }

    [Fact]
    public async Task Review_OfAnUnknownToken_IsARefusalInTheServersWords()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal(new Refusal(RefusalReason.Invalid, "The API server says: invalid bearer token."), (await ReviewAsync(server)).Refusal);
    }

    [Fact]
    public async Task Review_ByAServerThatKnowsNothingOfAudiences_LetsNobodyIn()
    {
        await using var server = await ApiServer.StartAsync();
        server.Tokens.IgnoresAudiences = true;
        server.Tokens.Add("token", "somebody", "another");

        Assert.Equal(RefusalReason.WrongAudience, (await ReviewAsync(server)).Refusal?.Reason);
    }

    private static async Task<TokenVerdict> ReviewAsync(ApiServer server)
    {
        using var api = new ApiClient(server.Configuration, TimeProvider.System);
        return await new TokenReviewer(api).ReviewAsync("token", CancellationToken.None);
    }
}
