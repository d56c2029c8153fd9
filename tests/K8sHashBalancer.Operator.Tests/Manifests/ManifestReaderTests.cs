using k8s;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Operator.Manifests.Reading;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Tests.Crd;
using K8sHashBalancer.Operator.Translation;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Operator.Tests.Manifests;

/// <summary>What becomes of files.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ManifestReader _reader;
    private ManifestState _state = ManifestState.None;

    public ManifestReaderTests() => _reader = new ManifestReader(Path.GetDirectoryName(_folder.PathOf("x"))!, _time);

    public static TheoryData<string> Rejected =>
        [.. RepositoryFile.NamesIn($"{RepositoryFile.TestFolder}/Crd/testdata/rejected", ".yaml")];

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { ManifestTexts.Balancer("algorithm: Magic"), "a.yaml, document 1: HashBalancer shop/web: spec.algorithm must be one of ConsistentHash, Maglev," },
        { ManifestTexts.Balancer("consistentHash: {virtualNodes: 0}"), "spec.consistentHash.virtualNodes must be 1 to 10000, and is 0." },
        { ManifestTexts.Balancer("retries: 3"), "spec.retries is no field; there are algorithm, backends," },
        { ManifestTexts.Balancer("overrides: [{address: 'a:1', weight: 2, expires: soon}]"), "spec.overrides[0].expires must be a time, as 2030-01-31T12:00:00Z, and is \"soon\"." },
        { ManifestTexts.Balancer("panic: 5"), "spec.panic must be a text, and is 5." },
        { ManifestTexts.Slice("redy: false"), "EndpointSlice shop/web-1: endpoints[1].conditions.redy is no field of it." },
        { ManifestTexts.Slice("ready: maybe"), "endpoints[1].conditions.ready cannot have this value." },
        { ManifestTexts.Slice().Replace("kubernetes.io/service-name", "app", StringComparison.Ordinal), "metadata.labels must have kubernetes.io/service-name" },
        { ManifestTexts.Slice().Replace("addresses: [10.0.0.1], ", "", StringComparison.Ordinal), "endpoints[0].addresses must have an address." },
        { ManifestTexts.Service.Replace("name: web,", "", StringComparison.Ordinal), "metadata.name is missing." },
        { ManifestTexts.Service.Replace("name: web,", "name: 7,", StringComparison.Ordinal), "metadata.name must be a text, and is 7: write it in quotes." },
        { ManifestTexts.Service.Replace("name: web,", "name: Web,", StringComparison.Ordinal), "metadata.name must be at most 253 of a-z" },
        { ManifestTexts.Service.Replace("v1", "v2", StringComparison.Ordinal), "a.yaml, document 1: apiVersion of a Service must be v1, and is \"v2\"." },
        { ManifestTexts.Balancer().Replace("kind: HashBalancer", "kind: Hashbalancer", StringComparison.Ordinal), "kind must be HashBalancer, and is \"Hashbalancer\"." },
        { "hello", "a.yaml, document 1: it is no object of Kubernetes" },
        { "a: [1", "a.yaml, line 2: it is not YAML:" },
        { "a: &a [*a]", "it is not YAML:" },
        { $"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [{Repeat("*a")}]\nc: &c [{Repeat("*b")}]\nd: &d [{Repeat("*c")}]\ne: &e [{Repeat("*d")}]\nf: &f [{Repeat("*e")}]\ng: [{Repeat("*f")}]", "a million nodes" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Document_ThatCannotBeUsed_IsRefusedWithASentenceAndWhatItWasStays(string text, string expected)
    {
        Directory.CreateDirectory(_folder.PathOf("deeper"));
        _folder.Write("a.yaml", text.Contains("HashBalancer", StringComparison.Ordinal) ? ManifestTexts.Balancer() : text.Contains("Slice", StringComparison.Ordinal) ? ManifestTexts.Slice() : ManifestTexts.Service);
        Assert.Empty(Read());
        var before = _state;
        _folder.Write("a.yaml", text);

        var problem = Assert.Single(Read());

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        if (problem.Contains("stays", StringComparison.Ordinal))
        {
            Assert.Same(before, _state);
        }
    }

    [Fact]
    public void Document_WithManyFaults_NamesThemAllAndTheOthersAreRead()
    {
        _folder.Write("a.yaml", $"{ManifestTexts.Balancer("{panic: No, algorithm: Magic, bogus: 1}".Trim('{', '}').Replace(", ", "\n  ", StringComparison.Ordinal))}\n---\n{ManifestTexts.Service}");

        var problems = Read();

        Assert.Equal(3, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("a.yaml, document 1: HashBalancer shop/web: spec.", problem, StringComparison.Ordinal));
        Assert.Equal(["Service shop/web"], _state.Objects.Keys.Select(key => key.ToString()));
    }

    [Fact]
    public void Files_OfAllEndingsAndBelow_AreReadAndOthersAreNot()
    {
        Directory.CreateDirectory(_folder.PathOf("deeper"));
        _folder.Write("a.yml", ManifestTexts.Balancer());
        _folder.Write("deeper/b.json", """{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}]}""");
        _folder.Write("deeper/c.yaml", $"---\n{ManifestTexts.Slice()}\n---\n---\n{ManifestTexts.Pod}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\n");
        _folder.Write("notes.txt", "no YAML: [");
        _folder.Write(".a.yaml.swp", "no YAML: [");
        _folder.Write(".hidden.yaml", "no YAML: [");

        Assert.Empty(Read());

        Assert.Equal(
            ["EndpointSlice shop/web-1", "HashBalancer shop/web", "Pod shop/web-a", "Service default/web"],
            _state.Objects.Keys.Select(key => key.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Object_ThatIsThereTwice_IsTheFirstAndSaidSo()
    {
        _folder.Write("a.yaml", ManifestTexts.Service);
        _folder.Write("b.yaml", $"{ManifestTexts.Pod}\n---\n{ManifestTexts.Service}");

        Assert.Equal(["b.yaml, document 2: Service shop/web is in a.yaml, document 1 already, which counts: remove one of the two."], Read());
    }

    [Fact]
    public void Versions_Grow_WithWhatChangesAndNothingElse()
    {
        _folder.Write("a.yaml", $"{ManifestTexts.Balancer()}\n---\n{ManifestTexts.Service}");
        Read();
        var before = _state;
        Read();
        Assert.Same(before, _state);

        _folder.Write("a.yaml", $"{ManifestTexts.Balancer().Replace("shop}", "shop, labels: {a: b}}", StringComparison.Ordinal)}\n---\n{ManifestTexts.Service}");
        Read();

        var (one, other) = (Balancer(before), Balancer(_state));
        Assert.Equal((one.Generation, true), (other.Generation, other.Version > one.Version));
        Assert.Equal(before.Objects.Values.Single(found => found.Key.Kind == "Service"), _state.Objects.Values.Single(found => found.Key.Kind == "Service"));

        static ManifestObject Balancer(ManifestState state) => state.Objects.Values.Single(found => found.Key.Kind == "HashBalancer");
    }

    [Fact]
    public void Overrides_WhoseTimeHasCome_CountNoMore()
    {
        _folder.Write("a.yaml", ManifestTexts.Balancer("""
            overrides:
              - {address: "10.0.0.1:8080", weight: 2, expires: "2030-01-01T12:00:00Z"}
              - {address: "10.0.0.2:8080", weight: 3, expires: "2030-01-01T14:00:00+01:00"}
              - {address: "10.0.0.3:8080", weight: 4}
            """));

        var first = _reader.Read(_state);
        Assert.Equal(["10.0.0.2:8080", "10.0.0.3:8080"], Overridden(first));
        Assert.Equal(_time.GetUtcNow().AddHours(1), first.NextExpiry);
        Assert.Equal(["a.yaml, document 1: HashBalancer shop/web: spec.overrides: the item of 10.0.0.1:8080 has expired and counts no more: remove it."], first.Expired);

        _time.Advance(TimeSpan.FromHours(1));
        var second = _reader.Read(first.State);
        Assert.Equal(["10.0.0.3:8080"], Overridden(second));
        Assert.Null(second.NextExpiry);
        Assert.True(second.State.Objects.Values.Single().Generation > first.State.Objects.Values.Single().Generation, "it asks for another thing");

        static string[] Overridden(ManifestReading reading) =>
            [.. KubernetesJson.Deserialize<HashBalancer>(reading.State.Objects.Values.Single().Json).Spec.Overrides!.Value.Select(one => one.Address)];
    }

    [Theory]
    [InlineData("not: [YAML")]
    [InlineData(null)]
    public void Overrides_OfWhatStaysThoughTheFileIsBad_ExpireAllTheSame(string? text)
    {
        _folder.Write("a.yaml", ManifestTexts.Balancer("overrides: [{address: '10.0.0.1:8080', weight: 2, expires: '2030-01-01T12:00:01Z'}]"));
        Read();
        _folder.Write("a.yaml", text ?? ManifestTexts.Balancer("bogus: 1"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Single(Read());

        Assert.Empty(KubernetesJson.Deserialize<HashBalancer>(_state.Objects.Values.Single().Json).Spec.Overrides!.Value);
    }

    [Fact]
    public void Folder_ThatIsGone_LeavesWhatItHad()
    {
        _folder.Write("a.yaml", ManifestTexts.Service);
        Read();
        _folder.Dispose();

        Assert.Contains("What was read before stays.", Assert.Single(Read()), StringComparison.Ordinal);
        Assert.Single(_state.Objects);
    }

    /// <summary>What only rules in CEL refuse is not refused here: then the translation must be safe with it.</summary>
    [Theory]
    [MemberData(nameof(Rejected))]
    public void Balancer_ThatAnApiServerRefuses_IsRefusedOrTranslated(string name)
    {
        var (json, _) = ObjectTable.ReadRejected(name);
        _folder.Write("a.json", json.ToJsonString());
        var problems = Read();
        if (_state.Objects.Values.SingleOrDefault() is not { } accepted)
        {
            Assert.NotEmpty(problems);
            return;
        }

        var balancer = KubernetesJson.Deserialize<HashBalancer>(accepted.Json);
        var result = Translator.Translate(balancer, ClusterObjects.None, HashFunctionRegistry.BuiltIn);
        Assert.NotNull(result.Accepted.Message);
    }

    private static string Repeat(string text) => string.Join(", ", Enumerable.Repeat(text, 10));

    private IReadOnlyList<string> Read()
    {
        var reading = _reader.Read(_state);
        _state = reading.State;
        return reading.Problems;
    }
}
