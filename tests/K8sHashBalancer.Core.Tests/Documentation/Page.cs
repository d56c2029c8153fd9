namespace K8sHashBalancer.Core.Tests.Documentation;

/// <summary>The tables of a page under <c>docs</c>, as its readers see them.</summary>
internal static class Page
{
    /// <summary>
    /// Every row of every table in the section of this heading, each as its cells by column, and with the lower heading above it
    /// as the cell <c>Heading</c>.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string page, string heading)
    {
        var rows = new List<IReadOnlyDictionary<string, string>>();
        var (section, subsection) = ("", "");
        string[]? columns = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Documentation", page)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                (section, subsection) = (line[3..], "");
            }
            else if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                subsection = line[4..].Trim('`');
            }

            var cells = line.StartsWith('|') ? line.Trim('|').Split('|', StringSplitOptions.TrimEntries) : null;
            if (cells is not null && columns is not null && section == heading && !cells[0].StartsWith("---", StringComparison.Ordinal))
            {
                var row = columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second.Trim('`'));
                row["Heading"] = subsection;
                rows.Add(row);
            }

            columns = cells is null ? null : columns ?? cells;
        }

        return rows;
    }
}
