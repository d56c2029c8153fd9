using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace K8sHashBalancer.RestApi.Access;

/// <summary>
/// Decides who may use <c>/api</c>: with a token, whoever shows it; without, who connects from this machine. A
/// <c>kubectl port-forward</c> arrives from within the pod, so that the right to forward ports is the lock.
/// </summary>
/// <param name="tokenSetting">The setting that names the token's file, for people to read; null if there is none.</param>
public sealed class ApiAccess(string? tokenSetting)
{
    private byte[]? _token;

    /// <summary>Sets the token that callers must show; null if none is needed.</summary>
    public void SetToken(string? token) => Volatile.Write(ref _token, token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Why a request is turned away, with its status; null if it may pass.</summary>
    public (int Status, string Detail)? Refuse(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Volatile.Read(ref _token) is { } token ? RefuseWithoutToken(context.Request, token) : RefuseFromElsewhere(context);
    }

    private string Way => tokenSetting is null ? ": use kubectl port-forward" : $", unless {tokenSetting} is set";

    private static (int Status, string Detail)? RefuseWithoutToken(HttpRequest request, byte[] token)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var shown = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : string.Empty;

        // Hashes have equal lengths, so that the time of the comparison says nothing of the token.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), token)
            ? null
            : (StatusCodes.Status401Unauthorized, "The API asks for its token: send the header Authorization: Bearer TOKEN.");
    }

    private (int Status, string Detail)? RefuseFromElsewhere(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address))
        {
            return (StatusCodes.Status403Forbidden,
                $"The API answers connections from this machine only{Way}.");
        }

        // A proxy on this machine connects from it for anybody. It gives itself away by what it adds, or by the name its
        // clients used; so does a browser on this machine that a web page made to call here.
        var headers = context.Request.Headers;
        return headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || !IsLoopbackName(context.Request.Host.Host)
            ? (StatusCodes.Status403Forbidden,
                $"The API answers no requests that came through another proxy or under another name than localhost{Way}.")
            : null;
    }

    private static bool IsLoopbackName(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
