using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

public sealed class HashFunctionRegistryTests
{
    [Fact]
    public void Names_OfTheBuiltInOnes_AreTheFiveSorted() =>
        Assert.Equal(["djb2", "fnv1a", "md5", "sha1", "xxhash64"], HashFunctionRegistry.BuiltIn.Names);

    [Fact]
    public void Get_OfEachName_HasThatName() =>
        Assert.All(HashFunctionRegistry.BuiltIn.Names, name => Assert.Equal(name, HashFunctionRegistry.BuiltIn.Get(name).Name));

    [Fact]
    public void Get_OfAnUnknownName_SaysWhichThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => HashFunctionRegistry.BuiltIn.Get("FNV1A"));
        Assert.StartsWith("There is no hash function \"FNV1A\"; there are djb2, fnv1a, md5, sha1, xxhash64.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_ACustomFunction_HasItAndLeavesTheOriginalAlone()
    {
        var custom = new Named("custom");
        var registry = HashFunctionRegistry.BuiltIn.With(custom);
        Assert.Same(custom, registry.Get("custom"));
        Assert.True(registry.Contains("custom"));
        Assert.False(HashFunctionRegistry.BuiltIn.Contains("custom"));
    }

    [Fact]
    public void With_ATakenName_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => HashFunctionRegistry.BuiltIn.With(new Named("md5")));
        Assert.StartsWith("A hash function \"md5\" is registered already.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void With_AnEmptyName_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => HashFunctionRegistry.BuiltIn.With(new Named(name)));

    private sealed class Named(string name) : IHashFunction
    {
        public string Name => name;

        public ulong Hash(ReadOnlySpan<byte> data) => 0;
    }
}
