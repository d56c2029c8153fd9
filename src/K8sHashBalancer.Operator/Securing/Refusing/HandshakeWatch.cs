using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>
/// Notices connections that come to nothing: those that Kestrel ends without a word because they speak no TLS, and those that end
/// after the handshake without a call. A client looks at the certificate when the handshake is done for the operator, and if it does
/// not trust it, this is all that is seen of it here.
/// </summary>
internal static class HandshakeWatch
{
    private static readonly object Mark = new();

    private enum Progress
    {
        ShookHands,
        Called,
    }

    /// <summary>Before TLS: runs a connection, and adds a refusal if nothing has come of it when it ends.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, RefusalLog refusals)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            if (Describe(connection) is { } detail)
            {
                refusals.Add(new Refusal(RefusalReason.TlsHandshake, detail), $"{connection.RemoteEndPoint}");
            }
        }
    }

    /// <summary>After TLS: the handshake is done.</summary>
    public static void ShookHands(ConnectionContext connection) => connection.Items[Mark] = Progress.ShookHands;

    /// <summary>There is a call.</summary>
    public static void Called(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>() is { } connection)
        {
            connection.Items[Mark] = Progress.Called;
        }
    }

    private static string? Describe(ConnectionContext connection) => connection.Items.TryGetValue(Mark, out var progress) ? progress switch
    {
        Progress.Called => null,
        _ => "It left after the TLS handshake without a call.",
    }
        : "There was no TLS handshake.";
}
