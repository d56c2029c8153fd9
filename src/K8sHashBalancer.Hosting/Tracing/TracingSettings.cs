using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Hosting.Tracing;

/// <summary>
/// Where traces go, by the variables of OpenTelemetry. Only what decides whether there are any is read here; the rest (protocol,
/// headers, sampler, resource attributes) OpenTelemetry's own exporter reads.
/// </summary>
/// <param name="EndPoint">The collector.</param>
public sealed record TracingSettings(Uri EndPoint)
{
    private const string General = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ForTraces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">The value of a variable; null if it is not set.</param>
    /// <param name="problem">Why there are no traces although somebody wants them, in a sentence; null if nobody does.</param>
    /// <returns>Null if there are to be no traces.</returns>
    public static TracingSettings? Read(Func<string, string?> variable, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(variable);
        problem = null;
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            || variable("OTEL_TRACES_EXPORTER") is { Length: > 0 } exporter && exporter != "otlp")
        {
            return null;
        }

        var name = string.IsNullOrEmpty(variable(ForTraces)) ? General : ForTraces;
        if (variable(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (TryReadAddress(text, out var endPoint))
        {
            return new TracingSettings(endPoint);
        }

        problem = $"{name} must be an address like http://collector:4317, and is \"{text}\": there are no traces.";
        return null;
    }

    private static bool TryReadAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is ("http" or "https");
}
