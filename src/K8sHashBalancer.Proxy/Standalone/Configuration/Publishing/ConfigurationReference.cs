using System.Text;
using System.Text.Json;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Publishing;

/// <summary>The reference of all settings, as <c>docs/configuration.md</c> has it.</summary>
public static class ConfigurationReference
{
    /// <summary>Writes it in Markdown: a heading and a table for each section, then the settings outside of sections.</summary>
    public static string Write()
    {
        var settings = LocatedSetting.AllBelow(new RootSection(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn)).ToArray();
        var text = new StringBuilder();
        foreach (var section in settings.Where(IsTopSection))
        {
            text.Append($"### {section.Path}\n\n{section.Setting.Description}\n\n");
            AppendTable(text, settings.Where(setting => IsBelow(setting, section)));
            text.Append('\n');
        }

        text.Append("### Outside of sections\n\n");
        AppendTable(text, settings.Where(setting => !setting.Path.Contains('.', StringComparison.Ordinal) && !IsTopSection(setting)));
        return text.ToString();
    }

    private static bool IsTopSection(LocatedSetting setting) =>
        !setting.Path.Contains('.', StringComparison.Ordinal) && (setting.Setting.Kind.IsSection || setting.Setting.Kind.Item is not null);

    private static bool IsBelow(LocatedSetting setting, LocatedSetting section) =>
        setting == section
            ? section.HasVariable
            : setting.Path.StartsWith($"{section.Path}.", StringComparison.Ordinal)
                || setting.Path.StartsWith($"{section.Path}[]", StringComparison.Ordinal);

    private static void AppendTable(StringBuilder text, IEnumerable<LocatedSetting> settings)
    {
        text.Append("| Setting | Value | Default | Environment variable | Meaning |\n|---|---|---|---|---|\n");
        foreach (var located in settings)
        {
            var setting = located.Setting;
            var variables = string.Join(", ", located.Variables.Select(Code));
            text.Append($"| {Code(located.Path)} | {Escape(setting.Kind.Description)} | {DefaultOf(setting)} | ");
            text.Append($"{variables} | {setting.Description} |\n");
        }
    }

    private static string DefaultOf(Setting setting) => setting switch
    {
        { IsRequired: true } => "required",
        { Default: null } or { Kind.IsSection: true } => string.Empty,
        { Default.ValueKind: JsonValueKind.Null } => "none",
        _ => Code(setting.Default.Value.GetRawText()),
    };

    private static string Code(string text) => $"`{text}`";

    private static string Escape(string text) => text.Replace("*", "\\*", StringComparison.Ordinal);
}
