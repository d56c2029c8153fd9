using System.Collections.Immutable;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>
/// The variables of OpenTelemetry that the operator hands on to its proxies: where traces go and which. Not OTEL_EXPORTER_OTLP_HEADERS,
/// which has secrets that everybody could read who may read a Deployment of a balancer's namespace; and not names of files, which proxies
/// do not have.
/// </summary>
internal static class TracingVariables
{
    private static readonly ImmutableArray<string> Names =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
        "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
    ];

    /// <summary>Those that are set.</summary>
    /// <param name="variable">The value of a variable; null if it is not set.</param>
    public static ImmutableSortedDictionary<string, string> Read(Func<string, string?> variable) => Names
        .Select(name => KeyValuePair.Create(name, variable(name)))
        .Where(pair => !string.IsNullOrEmpty(pair.Value))
        .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
}
