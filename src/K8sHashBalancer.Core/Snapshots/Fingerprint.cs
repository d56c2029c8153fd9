using System.Globalization;

namespace K8sHashBalancer.Core.Snapshots;

/// <summary>The first 64 bits of the SHA-256 of a canonical encoding: equal for equal things, on every replica.</summary>
/// <param name="Value">The bits, in the order in which they are printed.</param>
public readonly record struct Fingerprint(ulong Value)
{
    /// <summary>16 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
