namespace K8sHashBalancer.Core.Tests.Balancing;

/// <summary>How often something random happened, against how often it should.</summary>
internal static class Frequencies
{
    /// <summary>
    /// Asserts that a count is within seven standard deviations of its expectation: of a billion correct runs less than one in
    /// a hundred fails, and that with all such assertions of this suite together.
    /// </summary>
    public static void AssertNear(double probability, int trials, int count)
    {
        var expected = trials * probability;
        var tolerance = 7 * Math.Sqrt(trials * probability * (1 - probability));
        Assert.InRange(count, expected - tolerance, expected + tolerance);
    }
}
