using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>Clock, logs and metrics of a test.</summary>
internal sealed class Services
{
    public Services(TimeProvider time, ILoggerFactory? logging = null)
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        Runtime = new RuntimeServices(time, logging ?? NullLoggerFactory.Instance, new RuntimeMetrics(Registry, "test"));
    }

    public CollectorRegistry Registry { get; }

    public RuntimeServices Runtime { get; }

    /// <summary>The value of a series, "test_lists_total{resource="pods"}" say; null if there is none.</summary>
    public double? Metric(string series)
    {
        using var stream = new MemoryStream();
        Registry.CollectAndExportAsTextAsync(stream).GetAwaiter().GetResult();
        var line = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n').FirstOrDefault(line => line.StartsWith($"{series} ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
