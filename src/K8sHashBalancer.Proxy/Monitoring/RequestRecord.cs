namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>One request as it ended.</summary>
/// <param name="Server">The address of the server that answered it, or was last tried; null if none was available.</param>
/// <param name="Success">Whether neither the server nor this proxy failed it.</param>
/// <param name="Duration">From the choice of a server to the last byte of its answer.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="StatusCode">The status that the client was sent.</param>
public readonly record struct RequestRecord(string? Server, bool Success, TimeSpan Duration, RequestOutcome Outcome, int StatusCode);
