using System.Text.Json;
using System.Text.Json.Serialization;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.RestApi.Answers;

/// <summary>Serialises the API without reflection, in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(ServersResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ChangePending))]
[JsonSerializable(typeof(AddServerRequest))]
[JsonSerializable(typeof(ChangeServerRequest))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
public sealed partial class RestApiJson : JsonSerializerContext
{
    /// <summary>Has a program answer in the ways of this API.</summary>
    /// <param name="options">How the program writes JSON.</param>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
