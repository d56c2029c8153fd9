using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>
/// What the file looks like: a line of JSON for people and for checks (<c>head -1</c> shows it), and after it the state as the
/// protocol's message. The message is the one that an operator sends, so that whatever orders states is stored with them.
/// </summary>
internal static class StoredStateFormat
{
    private const int CurrentFormat = 1;

    /// <summary>The state as bytes.</summary>
    public static byte[] Format(StoredState stored)
    {
        var body = stored.State.ToByteArray();
        var header = new StoredStateHeader(
            CurrentFormat,
            stored.Balancer.ToString(),
            stored.StoredAt,
            new Fingerprint(stored.State.Fingerprint).ToString(),
            body.Length,
            Convert.ToHexStringLower(SHA256.HashData(body)));
        return [.. JsonSerializer.SerializeToUtf8Bytes(header, StoredStateJson.Default.StoredStateHeader), (byte)'\n', .. body];
    }

    /// <summary>The state from bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="stored">The state; null if the bytes are no such file.</param>
    /// <param name="problem">What is wrong, in a sentence; null if nothing is.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out StoredState? stored, [NotNullWhen(false)] out string? problem)
    {
        stored = null;
        problem = Parse(bytes, ref stored);
        return problem is null;
    }

    private static string? Parse(ReadOnlySpan<byte> bytes, ref StoredState? stored)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0 || ReadHeader(bytes[..end]) is not { } header)
        {
            return "It does not begin with the line that says what it holds.";
        }

        if (header.Format != CurrentFormat)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It has format {header.Format}; this version knows {CurrentFormat}.");
        }

        var body = bytes[(end + 1)..];
        if (body.Length != header.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Its state should have {header.Length} bytes and has {body.Length}.");
        }

        if (Convert.ToHexStringLower(SHA256.HashData(body)) != header.Sha256)
        {
            return "Its state is not the one that was stored: the checksum differs.";
        }

        if (!BalancerName.TryParse(header.Balancer, out var balancer))
        {
            return $"\"{header.Balancer}\" is not the name of a balancer.";
        }

        try
        {
            stored = new StoredState(balancer, header.StoredAt, FullState.Parser.ParseFrom(body));
            return null;
        }
        catch (InvalidProtocolBufferException exception)
        {
            return $"Its state cannot be read: {exception.Message}";
        }
    }

    private static StoredStateHeader? ReadHeader(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StoredStateJson.Default.StoredStateHeader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The first line of the file.</summary>
/// <param name="Format">The version of the format.</param>
/// <param name="Balancer">Whose state it is, <c>NAMESPACE/NAME</c>.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="Fingerprint">The snapshot's fingerprint, for people: what counts is the one in the state.</param>
/// <param name="Length">The bytes of the state that follow.</param>
/// <param name="Sha256">Their checksum. It covers what the fingerprint does not: which state is newer.</param>
internal sealed record StoredStateHeader(int Format, string Balancer, DateTimeOffset StoredAt, string Fingerprint, int Length, string Sha256);

/// <summary>Serialises the first line without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredStateHeader))]
internal sealed partial class StoredStateJson : JsonSerializerContext;
