using CsCheck;
using K8sHashBalancer.Core.Balancing;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class NaturalLogarithmTests
{
    /// <summary>What rendezvous hashing asks for: any number between 0 and 1, those near the ends more often than chance has them.</summary>
    private static readonly Gen<double> Draws = Gen.OneOf(
        Gen.Double.Unit.Where(value => value > 0),
        Gen.Double.Unit.Where(value => value > 0).Select(value => 1 - (value / (1L << 40))),
        Gen.Double.Unit.Where(value => value > 0).Select(value => value / (1L << 40)));

    [Fact]
    public void Of_AnyNumber_IsWithinTwoUnitsInTheLastPlaceOfMathLog() => Draws.Sample(value =>
    {
        var expected = Math.Log(value);
        var tolerance = Math.Max(2 * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), 1e-15 * Math.Abs(expected));
        Assert.InRange(NaturalLogarithm.Of(value) - expected, -tolerance, tolerance);
    }, iter: 100_000);

    [Fact]
    public void Of_RisingNumbers_DoesNotFall() => Draws.Array[1000].Sample(values =>
    {
        Array.Sort(values);
        var logarithms = values.Select(NaturalLogarithm.Of).ToArray();
        Assert.Equal(logarithms.Order(), logarithms);
    }, iter: 100);

    // Bits, not digits: these must be the same on every machine. A change of them moves keys of rendezvous users.
    [Theory]
    [InlineData(1.0, 0x0000000000000000)]
    [InlineData(0.5, 0xBFE62E42FEFA39EF)]
    [InlineData(0.75, 0xBFD269621134DB92)]
    [InlineData(0.1, 0xC0026BB1BBB55515)]
    [InlineData(1e-9, 0xC034B927F32BFFB8)]
    [InlineData(0.999999, 0xBEB0C6F82D74D22F)]
    public void Of_AFixedNumber_HasTheseBits(double value, ulong bits) =>
        Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(NaturalLogarithm.Of(value)));
}
