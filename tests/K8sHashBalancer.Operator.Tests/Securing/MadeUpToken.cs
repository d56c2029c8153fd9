using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace K8sHashBalancer.Operator.Tests.Securing;

/// <summary>Tokens that look like those of ServiceAccounts, and that nobody has signed.</summary>
internal static class MadeUpToken
{
    /// <summary>Makes one.</summary>
    public static string Of(DateTimeOffset issued, TimeSpan lifetime, string audience = "k8s-hashbalancer", string subject = "system:serviceaccount:shop:web-hashbalancer")
    {
        var claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"aud": ["{{audience}}"], "iat": {{issued.ToUnixTimeSeconds()}}, "exp": {{(issued + lifetime).ToUnixTimeSeconds()}}, "sub": "{{subject}}"}""");
        return $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2lnbmF0dXJl";
    }
}
