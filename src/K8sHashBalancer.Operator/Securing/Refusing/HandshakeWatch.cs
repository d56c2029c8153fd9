using Microsoft.AspNetCore.Connections;

namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>
/// Notices connections that do not come to speak TLS. Kestrel ends them without a word, so it is watched from both sides of it.
/// </summary>
internal static class HandshakeWatch
{
    private static readonly object Mark = new();

    /// <summary>Before TLS: runs a connection, and adds a refusal if it has not passed when it ends.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, RefusalLog refusals)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            if (!connection.Items.ContainsKey(Mark))
            {
                refusals.Add(new Refusal(RefusalReason.TlsHandshake, "There was no TLS handshake."), $"{connection.RemoteEndPoint}");
            }
        }
    }

    /// <summary>After TLS: the handshake is done.</summary>
    public static void Passed(ConnectionContext connection) => connection.Items[Mark] = true;
}
