using K8sHashBalancer.Operator.Manifests.Schemas;

namespace K8sHashBalancer.Operator.Tests.Crd;

/// <summary>
/// As much of the tables as can be tried without an API server: all but the rules in CEL, of which the messages are compared.
/// </summary>
public sealed class ObjectTableTests
{
    public static TheoryData<string> Accepted => [.. ObjectTable.Accepted];

    public static TheoryData<string> Rejected => [.. ObjectTable.Rejected];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Schema_OfAcceptedObject_HasNothingAgainstIt(string name)
    {
        var accepted = ObjectTable.ReadAccepted(name);
        SchemaChecker.AddDefaults(accepted, CrdFile.Root);
        Assert.Empty(SchemaChecker.Check(accepted, CrdFile.Root, string.Empty));
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Definition_OfRejectedObject_HasTheMessage(string name)
    {
        var (rejected, message) = ObjectTable.ReadRejected(name);
        SchemaChecker.AddDefaults(rejected, CrdFile.Root);
        var isRefusedBySchema = SchemaChecker.Check(rejected, CrdFile.Root, string.Empty).Any();
        var isMessageOfARule = CrdFile.Fields.Append(CrdFile.Root)
            .SelectMany(field => field.Rules)
            .Any(rule => ((string)rule["message"]!).Contains(message, StringComparison.Ordinal));
        Assert.True(isRefusedBySchema || isMessageOfARule || message.EndsWith("Duplicate value", StringComparison.Ordinal), message);
    }

    /// <summary>A rule that no object tries might never say no.</summary>
    [Fact]
    public void Rules_All_HaveARejectedObject()
    {
        var messages = ObjectTable.Rejected.Select(name => ObjectTable.ReadRejected(name).Message).ToList();
        Assert.All(
            CrdFile.Fields.Append(CrdFile.Root).SelectMany(field => field.Rules).Select(rule => (string)rule["message"]!),
            rule => Assert.Contains(messages, message => rule.Contains(message, StringComparison.Ordinal) || IsDuplicateServer(rule)));

        // The API server says this one in its own words, too.
        static bool IsDuplicateServer(string rule) => rule.StartsWith("servers has the same host and port", StringComparison.Ordinal);
    }
}
