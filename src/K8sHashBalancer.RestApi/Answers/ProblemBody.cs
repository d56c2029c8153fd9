using System.Text.Json.Serialization;

namespace K8sHashBalancer.RestApi.Answers;

/// <summary>The body of a problem.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string? Server);

/// <summary>Serialises problems without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemBodyContext : JsonSerializerContext;
