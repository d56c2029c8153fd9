using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Tests.Translation;

/// <summary>A translation as YAML that people can review: all of it, but what of the policy is as by default.</summary>
internal static class ResultYaml
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(TranslationResult result)
    {
        var yaml = new StringBuilder();
        Write(yaml, result.Accepted);
        Write(yaml, result.Available);
        var counts = result.Servers;
        var maintenance = counts.Maintenance == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", maintenance: {counts.Maintenance}");
        yaml.Append(
            CultureInfo.InvariantCulture,
            $"counts: {{total: {counts.Total}, available: {counts.Available}, draining: {counts.Draining}, notReady: {counts.NotReady}, withoutWeight: {counts.WithoutWeight}{maintenance}}}\n");
        if (result.Snapshot is not { } snapshot)
        {
            return yaml.Append("snapshot: null\n").ToString();
        }

        yaml.Append("snapshot:\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  fingerprint: \"{snapshot.Fingerprint}\"\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  ringFingerprint: \"{snapshot.RingFingerprint}\"\n");
        WritePolicy(yaml, snapshot.Policy);
        WriteServers(yaml, snapshot);
        return yaml.ToString();
    }

    private static void Write(StringBuilder yaml, Condition condition) => yaml.Append(
        CultureInfo.InvariantCulture,
        $"{condition.Type}:\n  status: \"{condition.Status}\"\n  reason: {condition.Reason}\n  message: {Quote(condition.Message)}\n");

    private static void WritePolicy(StringBuilder yaml, BalancerPolicy policy)
    {
        if (Snapshot.Create([], policy).Fingerprint == Snapshot.Create([]).Fingerprint)
        {
            yaml.Append("  policy: default\n");
            return;
        }

        yaml.Append("  policy:\n");
        WriteChanges(yaml, policy, new BalancerPolicy(), "    ");
    }

    private static void WriteChanges(StringBuilder yaml, object policy, object defaults, string indent)
    {
        foreach (var property in policy.GetType().GetProperties().Where(property => property.GetMethod is { IsPublic: true, IsStatic: false }))
        {
            var value = property.GetValue(policy);
            if (value is BalancingPolicy or HealthCheckPolicy or OutlierDetectionPolicy or TimeoutPolicy)
            {
                var inside = new StringBuilder();
                WriteChanges(inside, value, property.GetValue(defaults)!, $"{indent}  ");
                yaml.Append(inside.Length == 0 ? string.Empty : $"{indent}{property.Name}:\n{inside}");
            }
            else if (Scalar(value) != Scalar(property.GetValue(defaults)))
            {
                yaml.Append(CultureInfo.InvariantCulture, $"{indent}{property.Name}: {Scalar(value)}\n");
            }
        }
    }

    private static void WriteServers(StringBuilder yaml, Snapshot snapshot)
    {
        yaml.Append(snapshot.Servers.IsEmpty ? "  servers: []\n" : "  servers:\n");
        foreach (var server in snapshot.Servers)
        {
            var reason = server.Reason is null ? string.Empty : $", reason: {Quote(server.Reason)}";
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  - {{identity: {Quote(server.Identity)}, address: {Quote(server.Address.ToString())}, weight: {server.Weight}, state: {server.State}{reason}}}\n");
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        ImmutableArray<KeySource> keys => $"[{string.Join(", ", keys.Select(key => Quote(key.ToString())))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Quote(string? text) => JsonSerializer.Serialize(text, Options);
}
