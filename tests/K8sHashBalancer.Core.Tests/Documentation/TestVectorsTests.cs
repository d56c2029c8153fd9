using System.Globalization;
using System.Text;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Documentation;

/// <summary>Every row of docs/test-vectors.md. These numbers are a promise: if one of these tests fails, keys would move.</summary>
public sealed class TestVectorsTests
{
    private const string FileName = "test-vectors.md";

    private static readonly RingMember[] ThreeServers = [new("localhost:8001", 1), new("localhost:8002", 1), new("localhost:8003", 2)];

    [Fact]
    public void Positions_OfTexts_AreAsDocumented() => AssertRows("Positions of texts", 18, (row, hasher) =>
        Digits(hasher.Position(Encoding.UTF8.GetBytes(row["Text"] == "(empty)" ? "" : row["Text"]))));

    [Fact]
    public void Positions_OfPoints_AreAsDocumented() => AssertRows("Positions of points", 12, (row, hasher) =>
    {
        var positions = new ulong[int.Parse(row["Point"], CultureInfo.InvariantCulture) + 1];
        RingPoints.Fill(hasher, row["Identity"], positions);
        return Digits(positions[^1]);
    });

    [Fact]
    public void Owners_OfKeys_AreAsDocumented() => AssertRows("Owners", 16, (row, hasher) =>
        HashRing.Build(hasher, 150, ThreeServers).IdentityAt(hasher.Position(Encoding.UTF8.GetBytes(row["Key"])))!);

    private static void AssertRows(string heading, int count, Func<IReadOnlyDictionary<string, string>, KeyHasher, string> compute)
    {
        var rows = Page.Rows(FileName, heading);
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row =>
        {
            var finalizer = row["Heading"] == "finalizer: none" ? Finalizer.None : Finalizer.Avalanche;
            Assert.All(HashFunctionRegistry.BuiltIn.Names, name => Assert.Equal(row[name], compute(row, Hashers.Of(name, finalizer))));
        });
        Assert.Equal(["finalizer: avalanche", "finalizer: none"], rows.Select(row => row["Heading"]).Distinct().Order());
    }

    private static string Digits(ulong position) => position.ToString("x16", CultureInfo.InvariantCulture);
}
