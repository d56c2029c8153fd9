using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Publishing;

/// <summary>How published JSON is laid out: the same bytes on every system.</summary>
internal static class JsonLayout
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonObject json) => json.ToJsonString(Options) + "\n";
}
