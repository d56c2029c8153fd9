using System.Globalization;
using k8s.Models;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>Finds the port of a Service that a backend asks for. Only TCP carries HTTP here.</summary>
internal static class ServicePorts
{
    private const string NoAddress = "None";

    /// <summary>What to look for in slices, or null if the Service has no such port.</summary>
    public static WantedPort? Find(V1Service service, IntOrString wanted)
    {
        var ports = TcpPorts(service);
        if (PortlessHeadlessTakesNumber(service) && Number(wanted) is { } number)
        {
            return new WantedPort(string.Empty, number, IsOnlyPort: true);
        }

        return Lookup(ports, wanted) is { } port ? new WantedPort(port.Name ?? string.Empty, null, IsOnlyPort: service.Spec.Ports.Count == 1) : null;
    }

    /// <summary>The number of the port that is asked for, as a text; null if it is not known.</summary>
    public static string? NumberOf(V1Service service, IntOrString wanted) =>
        (Lookup(TcpPorts(service), wanted)?.Port ?? Number(wanted))?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The ports that there are, for a sentence.</summary>
    public static string Describe(V1Service service) => string.Join(
        ", ",
        TcpPorts(service)
            .OrderBy(port => port.Port)
            .Select(port => string.Create(
                CultureInfo.InvariantCulture, $"{port.Port}{(string.IsNullOrEmpty(port.Name) ? string.Empty : $" ({port.Name})")}")));

    private static V1ServicePort? Lookup(List<V1ServicePort> ports, IntOrString wanted) =>
        Number(wanted) is { } number ? PortByNumber(ports, number) : PortByName(ports, wanted.ToString());

    private static V1ServicePort? PortByName(List<V1ServicePort> ports, string name) => ports.Find(port => port.Name == name);

    private static V1ServicePort? PortByNumber(List<V1ServicePort> ports, int number) => ports.Find(port => port.Port == number);

    /// <summary>A headless Service may have no ports at all; a number is then the one that the pods listen on.</summary>
    private static bool PortlessHeadlessTakesNumber(V1Service service) =>
        service.Spec?.ClusterIP == NoAddress && service.Spec.Ports is null or { Count: 0 };

    private static int? Number(IntOrString wanted) =>
        int.TryParse(wanted.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<V1ServicePort> TcpPorts(V1Service service) =>
        [.. (service.Spec?.Ports ?? []).Where(port => SlicePorts.IsTcp(port.Protocol))];
}
