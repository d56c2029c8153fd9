using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Receiving;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

public sealed class StateOrderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly StateOrder _order;

    public StateOrderTests() => _order = new StateOrder(Patience, _time);

    [Fact]
    public void Decide_WithNothingHeld_Takes() => Assert.Equal(StateDecision.Take, _order.Decide(null, State(1, epoch: 1, version: 1)));

    [Theory]
    [InlineData(1, 11, StateDecision.Take)]
    [InlineData(1, 10, StateDecision.Refuse)]
    [InlineData(1, 9, StateDecision.Refuse)]
    [InlineData(2, 11, StateDecision.Take)]
    [InlineData(2, 10, StateDecision.Refuse)]
    [InlineData(2, 9, StateDecision.Refuse)]
    public void Decide_OfAnotherSnapshot_GoesByTheVersion(ulong epoch, long version, object expected) =>
        Assert.Equal((StateDecision)expected, _order.Decide(State(1, 1, 10), State(2, epoch, version)));

    [Theory]
    [InlineData(1, 11, StateDecision.Adopt)]
    [InlineData(1, 10, StateDecision.Adopt)]
    [InlineData(1, 9, StateDecision.Refuse)]
    [InlineData(2, 1, StateDecision.Adopt)]
    public void Decide_OfTheSameSnapshot_Adopts(ulong epoch, long version, object expected) =>
        Assert.Equal((StateDecision)expected, _order.Decide(State(1, 1, 10), State(1, epoch, version)));

    [Fact]
    public void Decide_OfAnEpochThatInsists_TakesItInTheEnd()
    {
        Assert.Equal(StateDecision.Refuse, _order.Decide(State(1, 1, 10), State(2, 2, 5)));
        _time.Advance(Patience - TimeSpan.FromTicks(1));
        Assert.Equal(StateDecision.Refuse, _order.Decide(State(1, 1, 10), State(2, 2, 5)));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(StateDecision.Take, _order.Decide(State(1, 1, 10), State(2, 2, 5)));
    }

    [Fact]
    public void Decide_OfItsOwnEpoch_NeverTakesWhatIsOlder()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(StateDecision.Refuse, _order.Decide(State(1, 1, 10), State(2, 1, 5)));
            _time.Advance(Patience);
        }
    }

    [Fact]
    public void Decide_OfAnotherEpochInBetween_StartsTheWaitAnew()
    {
        _order.Decide(State(1, 1, 10), State(2, 2, 5));
        _time.Advance(Patience);
        Assert.Equal(StateDecision.Refuse, _order.Decide(State(1, 1, 10), State(3, 3, 5)));
        Assert.Equal(StateDecision.Refuse, _order.Decide(State(1, 1, 10), State(2, 2, 5)));
    }

    private static VersionedState State(int port, ulong epoch, long version) =>
        new(Snapshot.Create([Server.At(ServerAddress.Create("localhost", port)!.Value)]), epoch, version);
}
