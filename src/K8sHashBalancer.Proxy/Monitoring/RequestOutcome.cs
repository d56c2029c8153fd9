namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>How sending a request to a server ended, or why it was sent to none.</summary>
public enum RequestOutcome
{
    /// <summary>The server answered with a status below 500.</summary>
    Success,

    /// <summary>The server answered with a status of 500 or more.</summary>
    ServerError,

    /// <summary>No connection to the server; nothing was sent.</summary>
    ConnectFailed,

    /// <summary>The server sent nothing for longer than the response timeout.</summary>
    TimedOut,

    /// <summary>The server closed the connection before its answer was complete.</summary>
    Broken,

    /// <summary>The client went away.</summary>
    ClientAborted,

    /// <summary>No server was available.</summary>
    NoServer,

    /// <summary>The request has no key, and such requests are rejected.</summary>
    NoKey,

    /// <summary>The request is of a kind that a reverse proxy does not forward, CONNECT to begin with; nothing was sent.</summary>
    NotForwardable,
}

/// <summary>What outcomes mean.</summary>
public static class RequestOutcomes
{
    /// <summary>Whether a server or this proxy failed the client. Who leaves, or sends what cannot be forwarded, was not failed.</summary>
    public static bool IsFailure(this RequestOutcome outcome) =>
        outcome is not (RequestOutcome.Success or RequestOutcome.ClientAborted or RequestOutcome.NoKey or RequestOutcome.NotForwardable);
}
