using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Ordering;
using K8sHashBalancer.Proxy.Receiving;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

public sealed class StateOrderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new();
    private readonly StateOrder _order;
    private StateLabel? _held;

    public StateOrderTests() => _order = new StateOrder(Patience, LongPatience, _time);

    [Fact]
    public void Offer_WithNothingHeld_IsTaken() => Assert.Equal(StateDecision.Take, Offer(1, 1, 1));

    [Theory]
    [InlineData(1, 11, StateDecision.Take)]
    [InlineData(1, 10, StateDecision.Refuse)]
    [InlineData(1, 9, StateDecision.Refuse)]
    [InlineData(2, 11, StateDecision.Take)]
    [InlineData(2, 10, StateDecision.Refuse)]
    [InlineData(2, 9, StateDecision.Refuse)]
    public void Offer_WithoutSources_GoesByTheTime(ulong epoch, long version, object expected)
    {
        Offer(1, 1, 10);
        Assert.Equal((StateDecision)expected, Offer(2, epoch, version));
    }

    [Theory]
    [InlineData(1, 11, StateDecision.Adopt)]
    [InlineData(1, 10, StateDecision.Adopt)]
    [InlineData(1, 9, StateDecision.Refuse)]
    [InlineData(2, 1, StateDecision.Adopt)]
    public void Offer_OfTheSameSnapshot_IsAdopted(ulong epoch, long version, object expected)
    {
        Offer(1, 1, 10);
        Assert.Equal((StateDecision)expected, Offer(1, epoch, version));
    }

    [Fact]
    public void Offer_OfAnOlderStatePublishedLater_IsRefused()
    {
        Offer(1, 1, 10, "5a 7b");
        Assert.Equal(StateDecision.Refuse, Offer(2, 2, 99, "5a 6c"));
        Assert.Equal(StateDecision.Take, Offer(3, 2, 100, "5a 8d"));
    }

    /// <summary>A list or a bookmark told one of them of a revision at which nothing changed that matters.</summary>
    [Fact]
    public void Offer_WhoseUnchangedSourcesLagBehind_IsTaken()
    {
        Offer(1, 1, 10, "100a 100b");
        Assert.Equal(StateDecision.Take, Offer(2, 2, 11, "101c 50b"));
        Assert.Equal(StateDecision.Refuse, Offer(3, 3, 12, "101c 99d"));
    }

    [Fact]
    public void Offer_ThatNeedsNothingOfASource_ForgetsNothingOfIt()
    {
        Offer(1, 1, 10, "10a 10b");
        Assert.Equal(StateDecision.Take, Offer(2, 1, 11, "11c 0"));
        Assert.Equal(StateDecision.Refuse, Offer(3, 2, 12, "12d 9e"));
        Assert.Equal(StateDecision.Take, Offer(3, 3, 13, "12d 11f"));
    }

    /// <summary>What was so at 100 and again at 200 was something else at 150; one that works off a backlog passes by there.</summary>
    [Fact]
    public void Offer_OfWhatWasInBetween_IsRefusedThoughItsProcessStoodByWhatIsHeld()
    {
        Offer(1, 1, 10, "100a");
        Offer(2, 2, 11, "150b");
        Offer(1, 2, 12, "200a");
        Assert.Equal(StateDecision.Adopt, Offer(1, 1, 10, "100a"));
        Assert.Equal(StateDecision.Refuse, Offer(2, 1, 13, "150b"));
    }

    [Fact]
    public void Offer_ThatIsUnclear_IsTakenIfItsProcessInsists()
    {
        Offer(1, 1, 10, "5a 5b");
        Insist(Patience, () => Offer(2, 2, 11, "6c 4d"));
    }

    [Fact]
    public void Offer_ThatIsUnclear_HasToBeginAnewWhenThereIsNewsOfAnother()
    {
        Offer(1, 1, 10, "5a 5b");
        Assert.Equal(StateDecision.Refuse, Offer(2, 2, 11, "6c 4d"));
        _time.Advance(Patience);
        Assert.Equal(StateDecision.Take, Offer(3, 1, 12, "5a 6e"));
        Assert.Equal(StateDecision.Refuse, Offer(2, 2, 11, "6c 4d"));
    }

    [Fact]
    public void Offer_ThatIsOlder_IsRefusedForAsLongAsSomebodyStandsByTheNewerOne()
    {
        _order.Connect(1);
        Offer(1, 1, 10, "5a");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(StateDecision.Refuse, Offer(2, 2, 11, "4b"));
            _time.Advance(LongPatience);
        }

        _order.Disconnect(1);
        Insist(LongPatience, () => Offer(2, 2, 11, "4b"));
    }

    /// <summary>Operators of two versions may make different things of the same objects.</summary>
    [Fact]
    public void Offer_OfTheSameSourcesByANewcomer_WaitsUntilNobodyStandsByTheOther()
    {
        _order.Connect(1);
        Offer(1, 1, 10, "5a");
        Assert.Equal(StateDecision.Refuse, Offer(2, 2, 11, "5a"));
        _time.Advance(Patience);
        Assert.Equal(StateDecision.Refuse, Offer(2, 2, 11, "5a"));
        _order.Disconnect(1);
        Insist(Patience, () => Offer(2, 2, 11, "5a"));
    }

    [Fact]
    public void Offer_OfTheSameSourcesByTheSameProcess_IsTaken()
    {
        Offer(1, 1, 10, "5a");
        Assert.Equal(StateDecision.Take, Offer(2, 1, 11, "5a"));
    }

    [Fact]
    public void Offer_OfAProcessWhoseApiServerWentBack_IsTaken()
    {
        Offer(1, 1, 10, "50a 50b");
        Assert.Equal(StateDecision.Take, Offer(2, 1, 11, "20c 50b"));

        // Nor is what came before in the way of what follows.
        Assert.Equal(StateDecision.Take, Offer(3, 2, 12, "21d 50b"));
    }

    [Fact]
    public void Offer_OfItsOwnProcess_NeverTakesWhatIsOlder()
    {
        Offer(1, 1, 10, "5a");
        Insisted(LongPatience, () => Offer(2, 1, 5, "4b"));
    }

    /// <param name="port">Which snapshot.</param>
    /// <param name="epoch">Of which process.</param>
    /// <param name="version">Which publication of it.</param>
    /// <param name="sources">Revision and, by a letter, digest of each source.</param>
    private StateDecision Offer(int port, ulong epoch, long version, string sources = "")
    {
        var marks = sources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text == "0"
            ? SourceMark.Unneeded
            : new SourceMark(ulong.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture), text[^1]));
        var offered = new StateLabel(new Fingerprint((ulong)port), epoch, version, [.. marks]);
        (var decision, _held) = _order.Decide(_held, offered);
        _order.Note(offered);
        return decision;
    }

    private void Insist(TimeSpan patience, Func<StateDecision> offer)
    {
        Assert.Equal(StateDecision.Refuse, offer());
        _time.Advance(patience - TimeSpan.FromTicks(1));
        Assert.Equal(StateDecision.Refuse, offer());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(StateDecision.Take, offer());
    }

    private void Insisted(TimeSpan patience, Func<StateDecision> offer)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(StateDecision.Refuse, offer());
            _time.Advance(patience);
        }
    }
}
