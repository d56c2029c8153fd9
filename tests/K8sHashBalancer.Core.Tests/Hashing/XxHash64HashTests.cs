using System.IO.Hashing;
using CsCheck;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

public sealed class XxHash64HashTests
{
    [Fact]
    public void Hash_OfEveryLengthTo200_EqualsSystemIOHashing()
    {
        var hash = new XxHash64Hash();
        for (var length = 0; length <= 200; length++)
        {
            Gen.Byte.Array[length].Sample(data => Assert.Equal(XxHash64.HashToUInt64(data), hash.Hash(data)), iter: 20, threads: 1);
        }
    }
}
