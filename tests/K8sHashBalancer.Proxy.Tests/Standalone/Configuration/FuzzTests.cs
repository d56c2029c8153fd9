using System.Globalization;
using System.Text.Json;
using CsCheck;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>Whatever is in a file or the environment: an answer, never an exception, and never both or neither.</summary>
public sealed class FuzzTests
{
    private const string Sample = "tests/K8sHashBalancer.Proxy.Tests/Standalone/Configuration/Samples/everything.json";

    private static readonly Gen<string> Fragment = Gen.OneOf<string>(
        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "null", "true", "-1", "0", "1e400", "1e-400", "99999999999999999999",
        "0.0000000000000000000001", "\"\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\uD83D", "\u0000", "{}", "[]", "[[]]", "{\"a\":1,\"a\":1}",
        "\"port\":", "//", "/*", "*/", "\uFEFF");

    private static readonly Gen<string> JsonValue = Gen.OneOf(
        Gen.OneOf<string>([.. AllowedValues.All.SelectMany(setting => setting.Allowed.Concat(setting.Refused)).Distinct()]),
        Gen.Double.Select(number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "1e999"),
        Gen.String.Select(text => JsonSerializer.Serialize(text)));

    private static readonly Gen<string> SettingPath = Gen.OneOf<string>([.. AllowedValues.All.Select(setting => setting.Path)]);

    [Fact]
    public void Text_MutatedAnywhere_IsAnswered()
    {
        var sample = RepositoryFile.Read(Sample);
        var cut = Gen.Select(Gen.Int[0, sample.Length], Gen.Int[0, 5], Fragment);
        cut.Array[1, 4].Sample(cuts => AssertAnswered(cuts.Aggregate(sample, Cut)), iter: 20_000);
    }

    [Fact]
    public void Values_OfAnyKind_AreAnswered() =>
        Gen.Select(SettingPath, JsonValue).Sample((path, value) => AssertAnswered(AllowedValues.FileWith(path, value)), iter: 10_000);

    [Fact]
    public void Variables_OfAnyValue_AreAnswered()
    {
        var names = Gen.OneOf<string>(
            "LB_PORT", "LB_HOST", "LB_SERVERS", "LB_CONSISTENT_HASH_KEYS", "LB_STATE_FILE", "LB_HEALTH_CHECK_INTERVAL",
            "LB_SSL_ENABLED", "LOG_LEVEL", "LB_", "LB__", "LB_X_PORT");
        var values = Gen.OneOf(Fragment, JsonValue, Gen.String);
        Gen.Select(names, values).Sample((name, value) => AssertAnswered("{}", (name, value)), iter: 10_000);
    }

    private static string Cut(string text, (int At, int Length, string Insert) cut)
    {
        var start = Math.Min(cut.At, text.Length);
        return text[..start] + cut.Insert + text[Math.Min(start + cut.Length, text.Length)..];
    }

    private static void AssertAnswered(string json, params (string Name, string Value)[] environment)
    {
        var result = ConfigurationFixture.Read(json, environment);
        Assert.NotEqual(result.IsValid, result.Problems.Length > 0);
        Assert.All(result.Problems, AssertReadable);
        if (result.IsValid)
        {
            // What is valid must not fail later.
            Snapshot.Create(result.Configuration.Servers, result.Configuration.Policy);
        }
    }

    private static void AssertReadable(ConfigurationProblem problem)
    {
        Assert.DoesNotContain(problem.ToString(), char.IsControl);
        Assert.True(problem.Message.EndsWith('.') || problem.Message.EndsWith('?'), problem.ToString());
    }
}
