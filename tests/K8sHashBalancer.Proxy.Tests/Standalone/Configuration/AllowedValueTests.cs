using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class AllowedValueTests
{
    public static TheoryData<string, string> Allowed =>
        [.. AllowedValues.All.SelectMany(setting => setting.Allowed.Select(value => (setting.Path, value)))];

    public static TheoryData<string, string> Refused =>
        [.. AllowedValues.All.SelectMany(setting => setting.Refused.Select(value => (setting.Path, value)))];

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Value_AtTheEdgeOfItsRange_IsRead(string path, string value) =>
        ConfigurationFixture.ReadValid(AllowedValues.FileWith(path, value));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Value_BeyondItsRange_IsRefusedWhereItIs(string path, string value)
    {
        var problems = ConfigurationFixture.Read(AllowedValues.FileWith(path, value)).Problems;

        var place = "$." + path.Replace("[]", "[0]", StringComparison.Ordinal);
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.StartsWith(place, problem.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_OfAllowedValues_HaveEverySetting()
    {
        var settings = LocatedSetting.AllBelow(new RootSection(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn))
            .Where(setting => !setting.Setting.Kind.IsSection || setting.Path.Contains("[]", StringComparison.Ordinal))
            .Select(setting => setting.Path);
        Assert.Equal(settings.Order(), AllowedValues.All.Select(setting => setting.Path).Order());
    }
}
