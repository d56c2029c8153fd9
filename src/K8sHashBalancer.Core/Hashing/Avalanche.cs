namespace K8sHashBalancer.Core.Hashing;

/// <summary>The 64-bit finalizer of MurmurHash3 (Austin Appleby, <c>fmix64</c>): a bijection in which each input bit flips
/// each output bit with probability one half.</summary>
public static class Avalanche
{
    /// <summary>Mixes <paramref name="hash"/>. <c>Mix(0)</c> is 0; <c>Mix(1)</c> is <c>0xB456BCFC34C2CB2C</c>.</summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
