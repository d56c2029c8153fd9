using CsCheck;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

public sealed class KeyHasherTests
{
    [Theory]
    [MemberData(nameof(Hashers.FunctionNames), MemberType = typeof(Hashers))]
    public void Position_WithFinalizerNone_IsTheBareHash(string function) =>
        Gen.Byte.Array.Sample(data => Hashers.Of(function, Finalizer.None).Position(data) == HashFunctionRegistry.BuiltIn.Get(function).Hash(data));

    [Theory]
    [MemberData(nameof(Hashers.FunctionNames), MemberType = typeof(Hashers))]
    public void Position_WithAvalanche_IsTheMixedHash(string function) =>
        Gen.Byte.Array.Sample(data => Hashers.Of(function).Position(data) == Avalanche.Mix(HashFunctionRegistry.BuiltIn.Get(function).Hash(data)));

    [Theory]
    [MemberData(nameof(Hashers.FunctionNames), MemberType = typeof(Hashers))]
    public void Position_OnceWarm_AllocatesNothing(string function)
    {
        var hasher = Hashers.Of(function);
        var data = new byte[100];
        Assert.Equal(0, AllocatedBytes.By(() => hasher.Position(data)));
    }

    [Fact]
    public void IsEquivalentTo_WhenFunctionOrFinalizerDiffer_IsFalse()
    {
        var hasher = Hashers.Of("md5");
        Assert.True(hasher.IsEquivalentTo(Hashers.Of("md5")));
        Assert.False(hasher.IsEquivalentTo(Hashers.Of("sha1")));
        Assert.False(hasher.IsEquivalentTo(Hashers.Of("md5", Finalizer.None)));
    }
}
