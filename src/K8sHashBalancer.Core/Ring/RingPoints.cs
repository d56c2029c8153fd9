using System.Globalization;
using System.Text;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Ring;

/// <summary>
/// The positions of one server's points.
/// </summary>
/// <remarks>
/// Point <c>i</c> of a server stands at the position of the UTF-8 text <c>identity#i</c>, <c>i</c> in decimal from 0. A server
/// of weight <c>w</c> owns the points 0 to <c>virtualNodes × w − 1</c>: they depend on nothing but that server, and a change of
/// its weight adds or takes the last of them. With <c>fnv1a</c> and the avalanche, point 0 of <c>localhost:8001</c> is at
/// <c>0x68f13931699c8e58</c>. More such numbers are in <c>docs/test-vectors.md</c>.
/// </remarks>
internal static class RingPoints
{
    private const int LongestIndex = 10;

    /// <summary>Writes the positions of the first <c>positions.Length</c> points, unsorted.</summary>
    public static void Fill(KeyHasher hasher, string identity, Span<ulong> positions)
    {
        var label = new byte[Encoding.UTF8.GetMaxByteCount(identity.Length) + 1 + LongestIndex];
        var prefix = Encoding.UTF8.GetBytes(identity, label);
        label[prefix++] = (byte)'#';
        for (var i = 0; i < positions.Length; i++)
        {
            i.TryFormat(label.AsSpan(prefix), out var digits, provider: CultureInfo.InvariantCulture);
            positions[i] = hasher.Position(label.AsSpan(0, prefix + digits));
        }
    }
}
