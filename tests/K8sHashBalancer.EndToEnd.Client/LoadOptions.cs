namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>What is sent where.</summary>
/// <param name="Url">Where requests go.</param>
/// <param name="Clients">How many send requests, each one after the other. Every second one connects anew for each.</param>
internal sealed record LoadOptions(Uri Url, int Clients);
