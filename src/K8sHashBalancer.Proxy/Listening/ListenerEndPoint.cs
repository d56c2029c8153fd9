namespace K8sHashBalancer.Proxy.Listening;

/// <summary>One port that the proxy listens on.</summary>
/// <param name="Host">An IP address, <c>localhost</c> for both loopback addresses, or <c>*</c> for all addresses.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="IsTls">Whether it speaks TLS.</param>
/// <param name="Purpose">What is answered there.</param>
public sealed record ListenerEndPoint(string Host, int Port, bool IsTls, ListenerPurpose Purpose)
{
    /// <summary>The start of a URL that reaches it from this machine.</summary>
    public override string ToString()
    {
        var host = Host is "*" or "0.0.0.0" or "::" ? "localhost" : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"{(IsTls ? "https" : "http")}://{host}:{Port}";
    }
}

/// <summary>What is answered on a port.</summary>
public enum ListenerPurpose
{
    /// <summary>Requests for the servers, and on the paths set apart for it the management API.</summary>
    Shared,

    /// <summary>Requests for the servers alone.</summary>
    Traffic,

    /// <summary>The management API alone.</summary>
    Management,
}
