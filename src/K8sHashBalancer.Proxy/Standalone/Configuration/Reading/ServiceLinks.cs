using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>
/// Kubernetes gives each pod variables for each Service of its namespace. Those of a Service named <c>lb</c>, or <c>lb-x</c>, look
/// like ours: <c>LB_PORT=tcp://10.0.0.1:80</c>, <c>LB_SERVICE_HOST=10.0.0.1</c>, <c>LB_PORT_80_TCP_ADDR=10.0.0.1</c>.
/// </summary>
internal static partial class ServiceLinks
{
    /// <summary>Finds them, and notes one problem for each Service.</summary>
    /// <returns>Their names.</returns>
    public static ImmutableHashSet<string> Find(IReadOnlyDictionary<string, string> environment, ProblemList problems)
    {
        var services = environment
            .Select(variable => (variable.Key, variable.Value, Match: Name().Match(variable.Key)))
            .Where(variable => variable.Match.Success && (variable.Match.Groups["certain"].Success || Url().IsMatch(variable.Value)))
            .GroupBy(variable => variable.Match.Groups["service"].Value, variable => variable.Key, StringComparer.Ordinal)
            .OrderBy(service => service.Key, StringComparer.Ordinal)
            .ToArray();
        foreach (var service in services)
        {
            string[] names = [.. service.Order(StringComparer.Ordinal)];
            var others = names.Length > 1 ? $" (as it sets {string.Join(", ", names[1..])})" : string.Empty;
            var serviceName = service.Key.ToLowerInvariant().Replace('_', '-');
            problems.Add(
                Place.Variable(names[0]),
                $"Kubernetes sets this{others} for a Service named \"{serviceName}\"; it is no setting of the balancer. "
                + "Set enableServiceLinks: false in the pod's spec, or rename the Service.");
        }

        return [.. services.SelectMany(service => service)];
    }

    // X_PORT alone can be a setting; then its value tells.
    [GeneratedRegex(
        "^(?<service>LB(_[A-Z0-9_]+?)?)_"
        + "(PORT|(?<certain>SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?))$")]
    private static partial Regex Name();

    [GeneratedRegex("^(tcp|udp|sctp)://")]
    private static partial Regex Url();
}
