using BenchmarkDotNet.Attributes;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Benchmarks;

/// <summary>From the bytes of a key to its position, avalanche included.</summary>
public class HashBenchmarks
{
    private KeyHasher _hasher = null!;
    private byte[] _key = null!;

    [Params("fnv1a", "djb2", "md5", "sha1", "xxhash64")]
    public string Function { get; set; } = "";

    [Params(8, 26, 200)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _hasher = new KeyHasher(HashFunctionRegistry.BuiltIn.Get(Function), Finalizer.Avalanche);
        _key = [.. Enumerable.Range(0, Bytes).Select(i => (byte)('a' + (i % 26)))];
    }

    [Benchmark]
    public ulong Position() => _hasher.Position(_key);
}
