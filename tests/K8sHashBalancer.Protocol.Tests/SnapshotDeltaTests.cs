using CsCheck;
using Google.Protobuf;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Deltas;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Tests;

public sealed class SnapshotDeltaTests
{
    [Fact]
    public void ApplyTo_OfTheDeltaBetweenAnyTwo_GivesTheOther() => Gen.Select(Samples.AnySnapshot, Samples.AnySnapshot).Sample((from, to) =>
    {
        Assert.Equal(to.Fingerprint, SnapshotDelta.Between(from, to).ApplyTo(from).Fingerprint);
        var message = StateDelta.Parser.ParseFrom(StateMapping.Write(from, new VersionedState(to, 1, 2)).ToByteArray());
        Assert.Equal(from.Fingerprint.Value, message.BaseFingerprint);
        Assert.Equal(to.Fingerprint.Value, message.Fingerprint);
        Assert.Equal(to.Fingerprint, StateMapping.Read(message, from).Value?.Fingerprint);
    });

    [Fact]
    public void Between_OfASnapshotAndItself_IsEmpty() => Samples.AnySnapshot.Sample(snapshot =>
    {
        var delta = SnapshotDelta.Between(snapshot, Snapshot.Create(snapshot.Servers, StateMapping.Read(StateMapping.Write(new(snapshot, 1, 1))).Value!.Policy));
        Assert.Null(delta.Policy);
        Assert.Empty(delta.Upserts);
        Assert.Empty(delta.Removals);
    });

    [Fact]
    public void Between_AfterAFewChanges_HasThemAlone() => Gen.Select(Samples.AnyServer.Array[0, 5], Gen.Int[0, 5]).Sample((changed, removed) =>
    {
        var before = Samples.Of(1000);
        var upserts = changed.DistinctBy(server => server.Identity).ToArray();
        var after = new SnapshotDelta(null, [.. upserts], [.. before.Servers.Take(removed).Select(server => server.Identity)]).ApplyTo(before);
        var delta = SnapshotDelta.Between(before, after);
        Assert.Null(delta.Policy);
        Assert.Equal(upserts.OrderBy(server => server.Identity, StringComparer.Ordinal), delta.Upserts);
        Assert.Equal(removed, delta.Removals.Length);
    });

    [Fact]
    public void Write_OfOneChangeInTenThousand_IsSmall()
    {
        var before = Samples.Of(10_000);
        var after = Snapshot.Create(before.Servers.SetItem(5, before.Servers[5] with { Weight = 3 }));
        Assert.InRange(StateMapping.Write(before, new VersionedState(after, 1, 2)).CalculateSize(), 1, 100);
    }

    [Fact]
    public void Read_OfADeltaToWhatCannotBe_SaysWhy()
    {
        var message = StateMapping.Write(Samples.Of(1), new VersionedState(Samples.Of(2), 1, 2));
        message.Upserts.Add(message.Upserts[0].Clone());
        Assert.Contains("is there twice", StateMapping.Read(message, Samples.Of(1)).Problem, StringComparison.Ordinal);
    }
}
