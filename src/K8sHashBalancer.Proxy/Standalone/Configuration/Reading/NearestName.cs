namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate that takes the fewest edits, or null if none is near: at most a third of its letters may differ. Case does
    /// not count. The first one wins a tie.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates) => candidates
        .Where(candidate => Math.Abs(candidate.Length - name.Length) <= Tolerance(candidate))
        .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
        .Where(candidate => candidate.Distance <= Tolerance(candidate.Name))
        .OrderBy(candidate => candidate.Distance)
        .FirstOrDefault()
        .Name;

    /// <summary>
    /// How many letters must be inserted, removed, replaced or swapped with their neighbour to make one text the other: "prot"
    /// is 1 from "port" (optimal string alignment).
    /// </summary>
    public static int Distance(string from, string to)
    {
        var previous = new int[to.Length + 1];
        var current = Enumerable.Range(0, to.Length + 1).ToArray();
        var next = new int[to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = current[j - 1] + (AreEqual(from[i - 1], to[j - 1]) ? 0 : 1);
                next[j] = Math.Min(replaced, Math.Min(current[j], next[j - 1]) + 1);
                if (i > 1 && j > 1 && AreEqual(from[i - 1], to[j - 2]) && AreEqual(from[i - 2], to[j - 1]))
                {
                    next[j] = Math.Min(next[j], previous[j - 2] + 1);
                }
            }

            (previous, current, next) = (current, next, previous);
        }

        return current[to.Length];
    }

    private static int Tolerance(string candidate) => Math.Max(1, candidate.Length / 3);

    private static bool AreEqual(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
