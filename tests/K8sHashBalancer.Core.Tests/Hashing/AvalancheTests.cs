using System.Numerics;
using CsCheck;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

public sealed class AvalancheTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0xB456BCFC34C2CB2C)]
    public void Mix_OfAKnownNumber_IsAsPublished(ulong hash, ulong expected) => Assert.Equal(expected, Avalanche.Mix(hash));

    [Fact]
    public void Mix_OfAnyNumber_CanBeUndone() => Gen.ULong.Sample(hash => Unmix(Avalanche.Mix(hash)) == hash, iter: 10_000);

    [Fact]
    public void Mix_WhenOneBitFlips_FlipsEachOtherBitHalfTheTime()
    {
        const int Samples = 4096;
        for (var input = 0; input < 64; input++)
        {
            var flips = new int[64];
            for (var sample = 0UL; sample < Samples; sample++)
            {
                // Small, consecutive numbers: the inputs with the least in them.
                var difference = Avalanche.Mix(sample) ^ Avalanche.Mix(sample ^ (1UL << input));
                for (; difference != 0; difference &= difference - 1)
                {
                    flips[BitOperations.TrailingZeroCount(difference)]++;
                }
            }

            // The numbers are fixed, so that this never flakes; 10% of the mean are more than six standard deviations.
            Assert.All(flips, count => Assert.InRange(count, Samples * 0.45, Samples * 0.55));
        }
    }

    private static ulong Unmix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0x9CB4B2F8129337DB;
        hash = (hash ^ (hash >> 33)) * 0x4F74430C22A54005;
        return hash ^ (hash >> 33);
    }
}
