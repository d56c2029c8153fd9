using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Tests.Crd;

namespace K8sHashBalancer.Operator.Tests.Resources;

/// <summary>The records against the resource's definition, as the Kubernetes client reads and writes them.</summary>
public sealed class RecordTests
{
    private static readonly JsonSerializerOptions ClientOptions = ReadClientOptions();

    [Fact]
    public void Spec_Fields_AreThoseOfTheDefinition() => AssertSame(typeof(HashBalancerSpec), CrdFile.Root.Properties["spec"]);

    [Fact]
    public void Status_Fields_AreThoseOfTheDefinition() => AssertSame(typeof(HashBalancerStatus), CrdFile.Root.Properties["status"]);

    [Fact]
    public void Defaults_OfRecords_AreThoseOfTheDefinition()
    {
        var definition = new JsonObject { ["backends"] = new JsonArray(new JsonObject { ["service"] = Service() }) };
        SchemaChecker.AddDefaults(definition, CrdFile.Root.Properties["spec"]);

        var records = KubernetesJson.Deserialize<HashBalancerSpec>(
            new JsonObject { ["backends"] = new JsonArray(new JsonObject { ["service"] = Service() }) });

        Assert.True(
            JsonNode.DeepEquals(definition, JsonNode.Parse(KubernetesJson.Serialize(records))),
            $"{definition.ToJsonString()}\n{KubernetesJson.Serialize(records)}");

        static JsonObject Service() => new() { ["name"] = "web", ["port"] = "http" };
    }

    [Fact]
    public void Bookmark_WithAResourceVersionAlone_IsRead()
    {
        var bookmark = KubernetesJson.Deserialize<HashBalancer>("""{"kind": "HashBalancer", "metadata": {"resourceVersion": "7"}}""");
        Assert.Equal("7", bookmark.Metadata.ResourceVersion);
    }

    [Fact]
    public void Names_OfTheKind_AreThoseOfTheDefinition()
    {
        var spec = CrdFile.Definition["spec"]!;
        var entity = typeof(HashBalancer).GetCustomAttribute<KubernetesEntityAttribute>()!;
        Assert.Equal((string)spec["group"]!, entity.Group);
        Assert.Equal((string)CrdFile.Version["name"]!, entity.ApiVersion);
        Assert.Equal((string)spec["names"]!["kind"]!, entity.Kind);
        Assert.Equal((string)spec["names"]!["plural"]!, entity.PluralName);
        Assert.Equal((string)spec["names"]!["listKind"]!, new HashBalancerList().Kind);
    }

    [Fact]
    public void Words_OfTheDefinition_AreThoseTheOperatorKnows()
    {
        AssertWords(".spec.algorithm", AlgorithmChoices.All.Keys);
        AssertWords(".spec.panic", PanicChoices.All.Keys);
        AssertWords(".spec.consistentHash.onMissingKey", MissingKeyChoices.All.Keys);
        AssertWords(".spec.consistentHash.identity", IdentityChoices.All);
        AssertWords(".spec.overrides[].presence", PresenceChoices.All.Keys);
        AssertWords(".spec.overrides[].state", OverrideStateChoices.All.Keys);
        AssertWords(".spec.proxy.service.type", ServiceTypeChoices.All);

        static void AssertWords(string path, IEnumerable<string> known) =>
            Assert.Equal(CrdFile.Fields.Single(field => field.Path == path).Enum!.Order(), known.Order());
    }

    /// <summary>What the operator writes into columns is what the columns show.</summary>
    [Fact]
    public void Summaries_Always_AreReadyOfAll()
    {
        Assert.Equal("11/12", ServersStatus.Of(available: 11, total: 12).Summary);
        Assert.Equal("2/3", ProxiesStatus.Of(desired: 3, ready: 2, upToDate: 1).Summary);
    }

    private static void AssertSame(Type type, SchemaNode schema)
    {
        if (schema.IsOpaque)
        {
            Assert.Equal(typeof(JsonElement), Nullable.GetUnderlyingType(type));
            return;
        }

        switch (schema.Type)
        {
            case "object" when schema.Values is { } values:
                Assert.Equal(typeof(ImmutableSortedDictionary<,>), type.GetGenericTypeDefinition());
                AssertSame(type.GetGenericArguments()[1], values);
                break;
            case "object":
                AssertSameMembers(type, schema);
                break;
            case "array":
                var list = Nullable.GetUnderlyingType(type);
                Assert.Equal(typeof(ImmutableArray<>), list?.GetGenericTypeDefinition());
                AssertSame(list!.GetGenericArguments()[0], schema.Items!);
                break;
            default:
                Assert.Equal(TypeOf(schema), Nullable.GetUnderlyingType(type) ?? type);
                break;
        }
    }

    private static void AssertSameMembers(Type type, SchemaNode schema)
    {
        var members = ClientOptions.GetTypeInfo(type).Properties.ToDictionary(property => property.Name);
        Assert.Equal(schema.Properties.Keys.Order(), members.Keys.Order());
        foreach (var (name, property) in schema.Properties)
        {
            AssertSame(members[name].PropertyType, property);
            AssertNullability(type, members[name], property, schema.Required.Contains(name));
        }
    }

    /// <summary>A member can be null exactly if the field can be absent: it is neither required nor has it a default.</summary>
    private static void AssertNullability(Type type, JsonPropertyInfo member, SchemaNode property, bool isRequired)
    {
        if (type.Assembly == typeof(HashBalancer).Assembly)
        {
            var canBeAbsent = !isRequired && property.Default is null;
            Assert.True(member.IsGetNullable == canBeAbsent, $"{property.Path} can be absent: {canBeAbsent}, but {member.Name} says otherwise.");
        }
    }

    private static Type TypeOf(SchemaNode schema) => (schema.Type, (string?)schema.Json["format"]) switch
    {
        ("int-or-string", _) => typeof(IntOrString),
        ("integer", "int32") => typeof(int),
        ("integer", "int64") => typeof(long),
        ("number", _) => typeof(decimal),
        ("boolean", _) => typeof(bool),
        ("string", "date-time") => typeof(DateTime),
        ("string", _) => typeof(string),
        _ => throw new NotSupportedException($"{schema.Path} is of type {schema.Type}."),
    };

    private static JsonSerializerOptions ReadClientOptions()
    {
        JsonSerializerOptions? options = null;
        KubernetesJson.AddJsonOptions(found => options = found);
        return options!;
    }
}
