using K8sHashBalancer.Operator.Securing.Refusing;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace K8sHashBalancer.Operator.Tests.Securing;

public sealed class RefusalLogTests
{
    [Fact]
    public void Refusals_InAFlood_AreAllCountedAndFewLines()
    {
        var time = new FakeTimeProvider();
        using var lines = new LogLines();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(lines));
        var log = new RefusalLog(new RefusalMetrics(Metrics.NewCustomRegistry()), time, logging.CreateLogger<RefusalLog>());

        for (var i = 0; i < 1000; i++)
        {
            log.Add(new Refusal(RefusalReason.NoToken, "There is no token."), "ipv4:10.1.2.3:4");
        }

        log.Add(new Refusal(RefusalReason.Expired, "The token expired."), "ipv4:10.1.2.3:4");
        Assert.Equal(1, lines.Count("There is no token."));
        Assert.Equal(1, lines.Count("The token expired."));

        time.Advance(TimeSpan.FromSeconds(10));
        log.Add(new Refusal(RefusalReason.NoToken, "There is no token."), "ipv4:10.1.2.3:4");
        Assert.True(lines.Contains(LogLevel.Warning, "(no_token; 999 more since the last such line.)"));
    }
}
