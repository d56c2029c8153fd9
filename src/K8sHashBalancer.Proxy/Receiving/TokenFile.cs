using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>By what an operator knows its proxy: the token in a file, which the kubelet replaces before it expires.</summary>
internal static class TokenFile
{
    /// <summary>What goes along with a call that is made now. The file is read each time.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="address">Where the call goes.</param>
    /// <param name="headers">The token as a header; nothing if there is no file.</param>
    /// <param name="problem">Why there is none, in a sentence; null if there is.</param>
    public static bool TryRead(string? path, Uri address, out Metadata headers, [NotNullWhen(false)] out string? problem)
    {
        (headers, problem) = ([], null);
        if (path is null)
        {
            return true;
        }

        if (DescribePlainText(address) is { } refusal)
        {
            problem = refusal;
            return false;
        }

        try
        {
            var token = File.ReadAllText(path).Trim();
            if (token.Length == 0)
            {
                problem = $"The file of --token-file, {path}, is empty.";
                return false;
            }

            headers.Add("authorization", $"Bearer {token}");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"The file of --token-file, {path}, cannot be read: {exception.Message}";
            return false;
        }
    }

    /// <summary>Why no token is sent to an address, in a sentence; null if one may be: whoever reads it on the way could be this proxy.</summary>
    public static string? DescribePlainText(Uri address) => address.Scheme == Uri.UriSchemeHttps
        ? null
        : $"A token is not sent in plain text: write https:// before {address.Authority} in --operator, or leave out --token-file.";
}
