using System.Text.Json.Nodes;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>A <c>config.json</c> in the making. Without more it has one free port on 127.0.0.1 and no probes.</summary>
internal sealed class ProxyConfig
{
    private readonly JsonObject _root = [];

    private ProxyConfig()
    {
        Set("load_balancer.host", "127.0.0.1");
        Set("load_balancer.port", FreePorts.Next());
        Set("servers", new JsonArray());
        Set("health_check.enabled", false);
    }

    /// <summary>The first port for requests.</summary>
    public int Port => _root["load_balancer"]!["port"] is JsonArray ports ? (int)ports[0]! : (int)_root["load_balancer"]!["port"]!;

    /// <summary>A configuration with these servers.</summary>
    public static ProxyConfig For(params IEnumerable<EchoServer.EchoServer> servers) => For(servers.Select(server => server.Port));

    /// <summary>A configuration with servers at these ports of 127.0.0.1.</summary>
    public static ProxyConfig For(params IEnumerable<int> ports)
    {
        var config = new ProxyConfig();
        foreach (var port in ports)
        {
            config.Server(port);
        }

        return config;
    }

    /// <summary>Adds a server.</summary>
    public ProxyConfig Server(int port, int weight = 1, string host = "127.0.0.1")
    {
        _root["servers"]!.AsArray().Add(new JsonObject { ["host"] = host, ["port"] = port, ["weight"] = weight });
        return this;
    }

    /// <summary>Sets what is at a path such as <c>timeouts.response_seconds</c>.</summary>
    public ProxyConfig Set(string path, JsonNode? value)
    {
        var names = path.Split('.');
        var node = _root;
        foreach (var name in names[..^1])
        {
            node = (node[name] ??= new JsonObject()).AsObject();
        }

        node[names[^1]] = value;
        return this;
    }

    /// <summary>Sets what is at a path, written as JSON.</summary>
    public ProxyConfig SetJson(string path, string json) => Set(path, JsonNode.Parse(json));

    /// <summary>Sets the sources of the key.</summary>
    public ProxyConfig Keys(string json) => SetJson("consistent_hash.keys", json);

    /// <summary>Probes every 50 ms.</summary>
    public ProxyConfig Probing(int retries = 3)
    {
        return Set("health_check.enabled", true).Set("health_check.interval", 0.05).Set("health_check.timeout", 2).Set("health_check.retries", retries);
    }

    /// <summary>Writes <c>cert.pem</c> and <c>key.pem</c> and has the port speak TLS with them.</summary>
    public ProxyConfig WithTls(TestFolder folder, string name = "first")
    {
        Certificates.Write(folder, name);
        return Set("load_balancer.ssl.enabled", true)
            .Set("load_balancer.ssl.cert_file", folder.PathOf("cert.pem"))
            .Set("load_balancer.ssl.key_file", folder.PathOf("key.pem"));
    }

    public override string ToString() => _root.ToJsonString(new() { WriteIndented = true });
}
