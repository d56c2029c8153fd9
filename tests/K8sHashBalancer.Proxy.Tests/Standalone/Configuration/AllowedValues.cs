namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>For every setting, JSON values at the edge of what is allowed, and the first ones beyond it.</summary>
internal static class AllowedValues
{
    private const string WholeNumbers = "\"1\" null true [] 1.5 1e400";
    private const string Seconds = "\"1\" null true []";
    private const string TooLong = "1e400 86400.0000001";
    private const string NoText = "5 true [] {}";

    public static IReadOnlyList<(string Path, string[] Allowed, string[] Refused)> All { get; } =
    [
        Of("load_balancer.host", """ "localhost" "*" "0.0.0.0" "::" "127.0.0.1" "::1" """, $""" "" "example.com" "1.2.3" "[::1]" "::1\n" null {NoText}"""),
        Of("load_balancer.port", "1 65535 8080.0 [1] [65535,1]", "0 65536 -1 8080.5 [] [0] [1,1] [1,65536] \"8080\" [\"1\"] null true {}"),
        Of("load_balancer.algorithm", """ "maglev" "random" "consistent_hash" """, $""" "Maglev" "" null {NoText}"""),
        Of("load_balancer.admin_port", "null 1 65535", "0 65536 \"1\" 8080"),
        Of("load_balancer.api_token_file", """ null "token" "/etc/token" """, $""" "" "a\u0000" {NoText}"""),
        Of("load_balancer.ssl.enabled", "false", "\"true\" 1 null"),
        Of("load_balancer.ssl.cert_file", """ null "a" """, $""" "" {NoText}"""),
        Of("load_balancer.ssl.key_file", """ null "a" """, $""" "" {NoText}"""),
        Of("load_balancer.ssl.port", "null 1 65535 8080", "0 65536 \"1\""),
        Of("servers", "[]", "null {} \"[]\" [1] [[]] [\"a:1\"] [{}]"),
        Of("servers[].host", """ "a" "A.b-c.d_e" "10.0.0.1" "::1" """, $""" "" "a:1" "[::1]" "[::1]:80" "http://a" "1.2.3" "a b" "-a" "a\n" null {NoText}"""),
        Of("servers[].port", "1 65535", $"0 65536 {WholeNumbers}"),
        Of("servers[].weight", "0 256", $"-1 257 {WholeNumbers}"),
        Of("health_check.enabled", "true false", "\"true\" 1 null"),
        Of("health_check.interval", "0.001 86400", $"0 0.0009 {TooLong} {Seconds}"),
        Of("health_check.timeout", "0.001 86400", $"0 0.0009 {TooLong} {Seconds}"),
        Of("health_check.retries", "1 100", $"0 101 {WholeNumbers}"),
        Of("health_check.healthy_threshold", "1 100", $"0 101 {WholeNumbers}"),
        Of("health_check.path", """ null "" "/" "/a?b=c" """, $""" "health" "/a b" "/a#b" "/a\n" "/ä" {NoText}"""),
        Of("consistent_hash.virtual_nodes", "1 10000", $"0 10001 {WholeNumbers}"),
        Of("consistent_hash.hash_function", """ "fnv1a" "djb2" "md5" "sha1" "xxhash64" """, $""" "FNV1A" "" null {NoText}"""),
        Of("consistent_hash.finalizer", """ "avalanche" "none" """, $""" "None" null {NoText}"""),
        Of("consistent_hash.keys", """[] [{"header":"a"}] [{"source_ip":{}}]""", """null {} [1] [{}] [{"header":"a","source_ip":{}}] [{"ip":{}}] [null]"""),
        Of("consistent_hash.keys[].header", """ "X-User-Id" "!#$%&'*+-.^_`|~0" """, $""" "" "a:" "ä" "a\n" null {NoText}"""),
        Of("consistent_hash.keys[].cookie", """{"name":"a"} {"name":"a","ttl_seconds":null}""", """{} null "a" {"name":"a","ttl":1}"""),
        Of("consistent_hash.keys[].cookie.name", """ "session" """, $""" "" "a=b" "a;" null {NoText}"""),
        Of("consistent_hash.keys[].cookie.ttl_seconds", "null 1 34560000", "0 34560001 0.5 \"1\""),
        Of("consistent_hash.keys[].query_parameter", """ "id" "ä" "a[]" """, $""" "" "\u0001" null {NoText}"""),
        Of("consistent_hash.keys[].path", "{}", "null 2 \"/\" []"),
        Of("consistent_hash.keys[].path.segments", "null 1 100", "0 101 1.5 \"1\""),
        Of("consistent_hash.keys[].source_ip", "{}", "null true \"a\" {\"a\":1}"),
        Of("consistent_hash.on_missing_key", """ "source_ip" "random" "reject" """, $""" "" "drop" null {NoText}"""),
        Of("outlier_detection.consecutive_failures", "0 1000", $"-1 1001 {WholeNumbers}"),
        Of("outlier_detection.ejection_seconds", "0.001 86400", $"0 {TooLong} {Seconds}"),
        Of("outlier_detection.max_ejected_percent", "0 100", $"-1 101 {WholeNumbers}"),
        Of("panic", """ "ready_servers" "fail" """, $""" "Fail" null {NoText}"""),
        Of("retry.attempts", "0 10", $"-1 11 {WholeNumbers}"),
        Of("timeouts.connect_seconds", "0.001 86400", $"0 {TooLong} {Seconds}"),
        Of("timeouts.response_seconds", "0.001 86400", $"0 {TooLong} {Seconds}"),
        Of("timeouts.drain_seconds", "0 0.2 86400", $"-0.001 {TooLong} {Seconds}"),
        Of("state_file", """ null "state.json" """, $""" "" {NoText}"""),
        Of("log_level", """ "DEBUG" "info" "Information" "WARNING" "Error" "critical" "trace" "None" """, $""" "" "loud" null {NoText}"""),
    ];

    /// <summary>The JSON of a file with one setting; in a list, in an item that is otherwise right.</summary>
    public static string FileWith(string path, string value)
    {
        if (path.StartsWith("servers[].", StringComparison.Ordinal))
        {
            var name = path["servers[].".Length..];
            string[] required = ["\"host\": \"a\"", "\"port\": 1"];
            var others = required.Where(member => !member.StartsWith($"\"{name}\"", StringComparison.Ordinal));
            return $$"""{"servers": [{{{string.Join(", ", [.. others, $"\"{name}\": {value}"])}}}]}""";
        }

        var keys = path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.');
        return keys.Reverse().Aggregate(value, (inner, key) => key switch
        {
            "[]" => $"[{inner}]",
            "ttl_seconds" => $$"""{"name": "a", "ttl_seconds": {{inner}}}""",
            _ => $$"""{"{{key}}": {{inner}}}""",
        });
    }

    private static (string Path, string[] Allowed, string[] Refused) Of(string path, string allowed, string refused) =>
        (path, Split(allowed), Split(refused));

    /// <summary>Splits at spaces outside of quotes: only "a b" and "/a b" have some inside.</summary>
    private static string[] Split(string values)
    {
        var inQuotes = false;
        var separated = string.Concat(values.Select(character =>
        {
            inQuotes ^= character == '"';
            return character == ' ' && !inQuotes ? '\u001f' : character;
        }));
        return separated.Split('\u001f', StringSplitOptions.RemoveEmptyEntries);
    }
}
