namespace K8sHashBalancer.EchoServer;

/// <summary>What an <see cref="EchoServer"/> is called, where it listens and how it behaves at first.</summary>
public sealed record EchoServerOptions
{
    /// <summary>The name given in every answer.</summary>
    /// <value>Default: <c>server-PORT</c>, with the port that was really opened.</value>
    public string? Name { get; init; }

    /// <summary>Where to listen.</summary>
    /// <value><c>localhost</c> (the default: both loopbacks, but only 127.0.0.1 when any port will do), <c>*</c>, or an IP address.</value>
    public string Host { get; init; } = "localhost";

    /// <summary>The port for HTTP/1.1 and WebSockets.</summary>
    /// <value>0 to 65535; 0, the default, takes any free one.</value>
    public int Port { get; init; }

    /// <summary>A second port that speaks HTTP/2 without TLS (h2c).</summary>
    /// <value>Null, the default, opens none; 0 takes any free one. It is a port of its own because nothing on a
    /// cleartext connection tells Kestrel which of the two protocols follows.</value>
    public int? Http2Port { get; init; }

    /// <summary>How ordinary requests are mistreated unless they say otherwise.</summary>
    /// <value>Default: not at all.</value>
    public Misbehaviour Default { get; init; } = Misbehaviour.None;

    /// <summary>What stands before the port in a name that was not given.</summary>
    internal string NamePrefix { get; init; } = "server";
}
