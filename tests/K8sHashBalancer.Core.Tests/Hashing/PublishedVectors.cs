using System.Text;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

/// <summary>Values that others published, held against the functions of the registry.</summary>
public sealed class PublishedVectors
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("b", 0xaf63df4c8601f1a5)]
    [InlineData("c", 0xaf63de4c8601eff2)]
    [InlineData("fo", 0x08985907b541d342)]
    [InlineData("foo", 0xdcb27518fed9d577)]
    [InlineData("foob", 0xdd120e790c2512af)]
    [InlineData("fooba", 0xcac165afa2fef40a)]
    [InlineData("foobar", 0x85944171f73967e8)]
    [InlineData("chongo was here!\n", 0x46810940eff5f915)]
    public void Fnv1a_OfTheAuthorsList_IsAsPublished(string text, ulong expected) => Check("fnv1a", text, expected);

    // djb2 has no list; these are 5381 × 33ⁿ plus the bytes times their powers of 33, worked out by hand and by Python.
    [Theory]
    [InlineData("", 5381)]
    [InlineData("a", (5381 * 33) + 97)]
    [InlineData("ab", (((5381 * 33) + 97) * 33) + 98)]
    [InlineData("hello", 210714636441)]
    [InlineData("localhost:8001#0", 0x19df5e309a808844)]
    public void Djb2_OfWhatArithmeticGives_IsThat(string text, ulong expected) => Check("djb2", text, expected);

    [Theory]
    [InlineData("", 0xd41d8cd98f00b204)]
    [InlineData("a", 0x0cc175b9c0f1b6a8)]
    [InlineData("abc", 0x900150983cd24fb0)]
    [InlineData("message digest", 0xf96b697d7cb7938d)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 0xc3fcd3d76192e400)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xd174ab98d277d9f5)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x57edf4a22be3c955)]
    public void Md5_OfRfc1321_IsTheFirstEightBytes(string text, ulong expected) => Check("md5", text, expected);

    [Theory]
    [InlineData("", 0xda39a3ee5e6b4b0d)]
    [InlineData("abc", 0xa9993e364706816a)]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 0x84983e441c3bd26e)]
    public void Sha1_OfRfc3174_IsTheFirstEightBytes(string text, ulong expected) => Check("sha1", text, expected);

    [Theory]
    [InlineData("", 0xef46db3751d8e999)]
    [InlineData("a", 0xd24ec4f1a98c6e5b)]
    [InlineData("abc", 0x44bc2cf5ad770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1)]
    public void XxHash64_OfPublishedTexts_IsAsPublished(string text, ulong expected) => Check("xxhash64", text, expected);

    private static void Check(string function, string text, ulong expected) =>
        Assert.Equal(expected, HashFunctionRegistry.BuiltIn.Get(function).Hash(Encoding.UTF8.GetBytes(text)));
}
