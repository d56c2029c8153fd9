using CsCheck;
using Google.Protobuf;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Tests;

public sealed class StateMappingTests
{
    [Fact]
    public void Read_OfWhatWasWritten_HasTheSameFingerprint() => Samples.AnySnapshot.Sample(snapshot =>
    {
        var message = FullState.Parser.ParseFrom(StateMapping.Write(new VersionedState(snapshot, 7, 8)).ToByteArray());
        var read = StateMapping.Read(message).Value;
        Assert.NotNull(read);
        Assert.Equal(snapshot.Fingerprint, read.Fingerprint);
        Assert.Equal(snapshot.RingFingerprint, read.RingFingerprint);
        Assert.Equal(snapshot.Servers, read.Servers);
        Assert.Equal(snapshot.Fingerprint.Value, message.Fingerprint);
        Assert.Equal((7UL, 8L), (message.Version.Epoch, message.Version.Version));
    });

    [Fact]
    public void Write_OfTenThousandServers_FitsByFar() =>
        Assert.InRange(StateMapping.Write(new VersionedState(Samples.Of(10_000), 1, 1)).CalculateSize(), 1, 500_000);

    [Fact]
    public void Read_OfAKeyFromTheFuture_SaysSo()
    {
        var message = StateMapping.Write(new VersionedState(Samples.Of(1), 1, 1));
        message.Policy.Keys.Add(new V1.KeySource());
        Assert.Contains("does not know", StateMapping.Read(message).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAStateFromTheFuture_SaysSo() => AssertUnreadable(server => server.State = (V1.ServerState)9, "state 9");

    [Fact]
    public void Read_OfABadAddress_NamesIt() => AssertUnreadable(server => server.Host = "-", "\"-\" with port 8080");

    [Fact]
    public void Read_OfABadPort_NamesIt() => AssertUnreadable(server => server.Port = 70_000, "port 70000");

    [Fact]
    public void Read_OfABadWeight_NamesIt() => AssertUnreadable(server => server.Weight = uint.MaxValue, "weight 2147483647");

    [Fact]
    public void Read_WithoutAPolicy_SaysSo() => Assert.Equal("The policy is not whole.", StateMapping.Read(new FullState()).Problem);

    private static void AssertUnreadable(Action<ServerEntry> spoil, string reason)
    {
        var message = StateMapping.Write(new VersionedState(Samples.Of(2), 1, 1));
        spoil(message.Servers[1]);
        Assert.Contains(reason, StateMapping.Read(message).Problem, StringComparison.Ordinal);
    }
}
