using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Hosting.Tracing;

/// <summary>Puts traces into a program.</summary>
public static class TracingServices
{
    /// <summary>
    /// Adds the export of traces if the environment names a collector (OTEL_EXPORTER_OTLP_ENDPOINT), and nothing at all otherwise. Add it
    /// before what makes spans: it is then stopped after that, with the last of them.
    /// </summary>
    /// <returns>Whether there are traces.</returns>
    public static bool AddTraceExport(this IServiceCollection services, Func<IServiceProvider, TracedProgram> program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var settings = TracingSettings.Read(Environment.GetEnvironmentVariable, out var problem);
        if (settings is null)
        {
            if (problem is not null)
            {
                services.AddHostedService(provider => new MissingTraces(problem, provider.GetRequiredService<ILogger<MissingTraces>>()));
            }

            return false;
        }

        services.AddHostedService(provider => new TraceExport(settings, program(provider), provider.GetRequiredService<ILogger<TraceExport>>()));
        return true;
    }
}
