using System.Collections.Immutable;
using CsCheck;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Ordering;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Tests;

public sealed class StateSourcesTests
{
    /// <summary>Marks of sources of which each has one digest at each revision, and several revisions one digest.</summary>
    private static readonly Gen<ImmutableArray<Ordering.SourceMark>> AnySources =
        Gen.Int[0, 8].Array[3].Select(revisions => revisions.Select(one => new Ordering.SourceMark((ulong)one, one == 0 ? 0 : 1 + ((ulong)one / 2))).ToImmutableArray());

    [Fact]
    public void Compare_TheOtherWayRound_IsTheOpposite() => Gen.Select(AnySources, AnySources).Sample((one, other) =>
    {
        var expected = Compare(one, other) switch
        {
            StateRelation.Newer => StateRelation.Older,
            StateRelation.Older => StateRelation.Newer,
            var same => same,
        };
        Assert.Equal(expected, Compare(other, one));
    });

    [Fact]
    public void Join_OfTwo_IsOlderThanNeither() => Gen.Select(AnySources, AnySources).Sample((one, other) =>
    {
        var joined = StateSources.Join(one, other);
        Assert.Contains(Compare(joined, one), new[] { StateRelation.Newer, StateRelation.Same });
        Assert.Contains(Compare(joined, other), new[] { StateRelation.Newer, StateRelation.Same });
        Assert.Equal(joined.Select(mark => mark.Revision), StateSources.Join(other, one).Select(mark => mark.Revision));
    });

    [Fact]
    public void Label_WrittenAndRead_IsTheSame() => AnySources.Sample(sources =>
    {
        var label = new StateLabel(new Fingerprint(7), 8, 9, sources);
        var held = HeldState.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(label.ToHeld()));
        var read = StateLabel.Read(held.Fingerprint, held.Version);
        Assert.Equal(label.Sources, read.Sources);
        Assert.Equal(label with { Sources = [] }, read with { Sources = [] });
    });

    private static StateRelation Compare(ImmutableArray<Ordering.SourceMark> one, ImmutableArray<Ordering.SourceMark> other) =>
        StateSources.Compare(new StateLabel(default, 1, 1, one), new StateLabel(default, 2, 1, other));
}
