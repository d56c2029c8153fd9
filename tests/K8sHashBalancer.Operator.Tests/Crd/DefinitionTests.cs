using System.Globalization;

namespace K8sHashBalancer.Operator.Tests.Crd;

/// <summary>What holds for each field of the resource, and what the API server asks of a definition.</summary>
public sealed class DefinitionTests
{
    /// <summary>The API server writes these, and knows their limits.</summary>
    private static readonly string[] WithoutLimit = [".apiVersion", ".kind"];

    [Fact]
    public void Fields_All_AreDescribed() => Assert.All(
        CrdFile.Fields.Where(field => field.Path is not ".metadata" && !field.Path.EndsWith("{}", StringComparison.Ordinal)),
        field => Assert.False(string.IsNullOrWhiteSpace((string?)field.Json["description"]), field.Path));

    /// <summary>The API server refuses a definition that says anything of metadata but the type.</summary>
    [Fact]
    public void Metadata_Always_HasATypeOnly() => Assert.Equal(["type"], CrdFile.Root.Properties["metadata"].Json.Select(member => member.Key));

    /// <summary>The cost of rules is estimated at the limits; without one, at 3 MB.</summary>
    [Fact]
    public void ListsMapsAndTexts_All_HaveALimit() => Assert.All(
        CrdFile.Fields.Where(field => !WithoutLimit.Contains(field.Path)),
        field => Assert.True(
            field.Type switch
            {
                "array" => field.Json.ContainsKey("maxItems"),
                "object" when field.Values is not null => field.Json.ContainsKey("maxProperties"),
                "string" => field.Json.ContainsKey("maxLength") || field.Enum is not null || (string?)field.Json["format"] == "date-time",
                "int-or-string" => field.Json.ContainsKey("maxLength"),
                _ => true,
            },
            field.Path));

    [Fact]
    public void Numbers_InSpec_HaveARangeThatTheirDescriptionStates() => Assert.All(
        CrdFile.Fields.Where(field => field.Path.StartsWith(".spec", StringComparison.Ordinal) && field.Type is "integer" or "number"),
        field =>
        {
            var range = string.Create(CultureInfo.InvariantCulture, $"{field.Json["minimum"]} to {field.Json["maximum"]}");
            Assert.Contains(range, (string?)field.Json["description"], StringComparison.Ordinal);
        });

    [Fact]
    public void Defaults_All_AreStatedByTheirDescription() => Assert.All(
        CrdFile.Fields.Where(field => field.Default is not null && field.Type != "object"),
        field => Assert.Contains($"Default {field.Default}.", (string?)field.Json["description"], StringComparison.Ordinal));

    [Fact]
    public void Words_InSpec_AreStatedByTheirDescription() => Assert.All(
        CrdFile.Fields.Where(field => field.Enum is not null),
        field => Assert.All(field.Enum!, word => Assert.Contains(word, (string?)field.Json["description"], StringComparison.Ordinal)));

    /// <summary>A section without a default would be absent, and with it the defaults inside.</summary>
    [Fact]
    public void Sections_WithDefaultsInside_HaveOneThemselves() => Assert.All(
        CrdFile.Fields.Where(field => field.Type == "object" && field.Properties.Values.Any(property => property.Default is not null)),
        field => Assert.True(field.Default is not null || field.Path is ".spec" || field.Path.EndsWith("[]", StringComparison.Ordinal), field.Path));

    [Fact]
    public void Lists_All_SayHowTheyAreMerged() => Assert.All(
        CrdFile.Fields.Where(field => field.Type == "array"), field => Assert.NotNull(field.Json["x-kubernetes-list-type"]));

    [Fact]
    public void ListMapKeys_All_AreRequired() => Assert.All(
        CrdFile.Fields.Where(field => field.Json["x-kubernetes-list-map-keys"] is not null),
        field => Assert.All(
            field.Json["x-kubernetes-list-map-keys"]!.AsArray(), key => Assert.Contains((string)key!, field.Items!.Required)));

    [Fact]
    public void Rules_All_NameTheirFieldAndSayWhatToDo() => Assert.All(
        CrdFile.Fields.Append(CrdFile.Root).SelectMany(field => field.Rules),
        rule =>
        {
            var message = (string?)rule["message"];
            Assert.NotNull(message);
            Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
            Assert.Matches("write |keep |choose |lower |remove |name a ", message);
        });

    [Fact]
    public void Columns_All_ReadAFieldThatExists()
    {
        var paths = CrdFile.Fields.Select(field => field.Path).Append(".metadata.creationTimestamp").ToHashSet();
        Assert.All(CrdFile.Version["additionalPrinterColumns"]!.AsArray(), column =>
        {
            var path = ((string)column!["jsonPath"]!).Split("[?(@.type==\"Available\")]");
            Assert.Contains(string.Join("[]", path), paths);
        });
    }

    [Fact]
    public void ScaleSubresource_Paths_Exist()
    {
        var paths = CrdFile.Fields.Select(field => field.Path).ToHashSet();
        Assert.All(CrdFile.Version["subresources"]!["scale"]!.AsObject(), path => Assert.Contains((string)path.Value!, paths));
    }

    [Fact]
    public void Fields_WhoseFeatureDoesNotExist_AreLeftOut() => Assert.DoesNotContain(
        CrdFile.Fields, field => field.Path is ".spec.consistentHash.boundedLoad" or ".spec.slowStart");
}
