using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>
/// What a token says of itself. Nobody has vouched for it: good enough to turn a token away without asking the API server, and never
/// to let one in.
/// </summary>
/// <param name="Audiences">Whom it is for.</param>
/// <param name="Issued">When it was issued.</param>
/// <param name="Expires">When it expires.</param>
internal sealed record TokenClaims(ImmutableArray<string> Audiences, DateTimeOffset Issued, DateTimeOffset Expires)
{
    private const int LongestToken = 16 * 1024;

    /// <summary>Reads the middle one of the three parts of a JWT; null if that is not what the text is.</summary>
    public static TokenClaims? TryRead(string token)
    {
        if (token.Length > LongestToken || token.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            var root = json.RootElement;
            var audience = root.GetProperty("aud");
            return new TokenClaims(
                audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray().Select(one => one.GetString() ?? "")] : [audience.GetString() ?? ""],
                Time(root, "iat"),
                Time(root, "exp"));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset Time(JsonElement claims, string name) => DateTimeOffset.FromUnixTimeSeconds((long)claims.GetProperty(name).GetDouble());
}
