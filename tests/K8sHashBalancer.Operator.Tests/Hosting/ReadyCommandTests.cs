using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Operator.Hosting;

namespace K8sHashBalancer.Operator.Tests.Hosting;

/// <summary>What helm test runs.</summary>
public sealed class ReadyCommandTests
{
    [Fact]
    public async Task Ready_OfARunningOperator_WaitsUntilItIs()
    {
        await using var server = await ApiServer.StartAsync();
        server.Faults.Next(request => request.IsList, new Fault.Status(500));
        await using var harness = await HostHarness.StartAsync(server);

        var (exitCode, output) = await RunAsync(harness.Admin, replicas: 1, within: Eventually.Deadline);

        Assert.Equal(0, exitCode);
        Assert.Equal($"{harness.Admin.Authority} is ready\nReplicas that are ready: 1. Needed: 1.\n", output);
    }

    [Fact]
    public async Task Ready_OfAnOperatorThatWaits_EndsWith1AndTheReason()
    {
        await using var server = await ApiServer.StartAsync();
        server.Faults.Always(request => request.IsList ? new Fault.Status(403) : null);
        await using var harness = await HostHarness.StartAsync(server);

        var (exitCode, output) = await RunAsync(harness.Admin, replicas: 1, within: TimeSpan.Zero);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"{harness.Admin.Authority} is not ready: ", output, StringComparison.Ordinal);
        Assert.EndsWith("\nReplicas that are ready: 0. Needed: 1.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WithFewerReplicasThanThereShouldBe_EndsWith1()
    {
        await using var server = await ApiServer.StartAsync();
        await using var harness = await HostHarness.StartAsync(server);
        await harness.WaitUntilReadyAsync();

        var (exitCode, output) = await RunAsync(harness.Admin, replicas: 2, within: TimeSpan.Zero);

        Assert.Equal(1, exitCode);
        Assert.EndsWith("Replicas that are ready: 1. Needed: 2.\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://hashbalancer.invalid:9090", "hashbalancer.invalid:9090 is not ready: its name has no address: ")]
    [InlineData("http://127.0.0.1:1", "127.0.0.1:1 is not ready: ")]
    public async Task Ready_WithNobodyThere_SaysSo(string address, string expected)
    {
        var (exitCode, output) = await RunAsync(new Uri(address), replicas: 1, within: TimeSpan.Zero);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ready_WithFaults_NamesAllOfThemAndNothingOfTheOperatorItself()
    {
        var command = new OperatorCommand();

        var problems = command.Problems(command.Create().Parse(["ready", "https://a:1", "--replicas", "0", "--within", "soon"]));

        Assert.Equal(
            [
                "URL must be http://host:port, with the operator's admin port, and is \"https://a:1\".",
                "--replicas must be 1 to 100, and is \"0\".",
                "--within must be 1 to 3600, and is \"soon\".",
            ],
            problems.Order(StringComparer.Ordinal).OrderByDescending(problem => problem[0]));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(Uri address, int replicas, TimeSpan within)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var exitCode = await ReadyCommand.RunAsync(new ReplicaProbe(address), replicas, within, TimeProvider.System, output, CancellationToken.None).WithinDeadline();
        return (exitCode, output.ToString());
    }
}
