using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.EchoServer;

/// <summary>The JSON that describes a request to the one who sent it.</summary>
internal static class EchoJson
{
    // Nothing here is ever read as HTML, so quotes and non-ASCII letters stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(string name, HttpContext context, ReceivedBody body)
    {
        var request = context.Request;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("method"u8, request.Method);
            json.WriteString("path"u8, request.Path.Value);
            json.WriteString("query"u8, request.QueryString.Value.AsSpan().TrimStart('?'));
            json.WriteString("target"u8, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            json.WriteString("protocol"u8, request.Protocol);
            WriteHeaders(json, request.Headers);
            json.WriteNumber("body_length"u8, body.Length);
            if (body.Text is { } text)
            {
                json.WriteString("body"u8, text.Span);
            }
            else
            {
                json.WriteNull("body"u8);
            }

            json.WriteString("remote"u8, $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}");
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // A header given once is a text, one given more than once a list of texts.
    private static void WriteHeaders(Utf8JsonWriter json, IHeaderDictionary headers)
    {
        json.WriteStartObject("headers"u8);
        foreach (var (name, values) in headers)
        {
            if (values.Count == 1)
            {
                json.WriteString(name, values[0]);
                continue;
            }

            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
