namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// A natural logarithm that gives the same bits on every processor and operating system.
/// </summary>
/// <remarks>
/// <see cref="Math.Log(double)"/> asks the platform's C library, whose last bit differs between platforms; replicas on mixed
/// nodes could then disagree on a key. This one uses nothing but IEEE 754 addition, multiplication and division, which are
/// exact to the last bit everywhere: <c>ln(m × 2ᵉ) = e × ln 2 + 2 × artanh((m − 1) / (m + 1))</c>, with m between √½ and √2 and
/// the artanh series up to its 23rd power, whose error is below 10⁻¹⁶.
/// </remarks>
internal static class NaturalLogarithm
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Sqrt2 = 1.41421356237309504880;

    private static readonly double[] Coefficients =
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    /// <summary>The natural logarithm of a positive, finite, normal number.</summary>
    public static double Of(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.UInt64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Sqrt2)
        {
            mantissa *= 0.5;
            exponent++;
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 1.0 / 23;
        foreach (var coefficient in Coefficients)
        {
            series = (series * square) + coefficient;
        }

        return (exponent * Ln2) + (2 * s * series);
    }
}
