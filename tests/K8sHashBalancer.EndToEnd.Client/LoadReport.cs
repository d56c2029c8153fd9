namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>What came of the requests since counting was started anew.</summary>
/// <param name="Succeeded">How many were answered with 200 by a server.</param>
/// <param name="Failed">How many were not.</param>
/// <param name="Failures">The first of these, in words.</param>
/// <param name="SlowestMilliseconds">How long the slowest took that succeeded.</param>
internal sealed record LoadReport(long Succeeded, long Failed, IReadOnlyList<string> Failures, double SlowestMilliseconds);
