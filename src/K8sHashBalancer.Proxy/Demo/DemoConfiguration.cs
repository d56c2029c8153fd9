namespace K8sHashBalancer.Proxy.Demo;

/// <summary>The configuration of the demo: the usage guide's, probed often enough to watch.</summary>
internal static class DemoConfiguration
{
    /// <summary>The ports of the test servers.</summary>
    public static readonly int[] ServerPorts = [8001, 8002, 8003];

    private const string Json =
        """
        {
            // Edit this file while the demo runs: a change takes effect within a second or two.
            "load_balancer": {
                "port": 8080,
                "host": "localhost",
                "algorithm": "consistent_hash"
            },
            "servers": [
                {"host": "localhost", "port": 8001, "weight": 1},
                {"host": "localhost", "port": 8002, "weight": 1},
                {"host": "localhost", "port": 8003, "weight": 2}
            ],
            "health_check": {
                "enabled": true,
                "interval": 1,
                "timeout": 1,
                "retries": 2
            },
            "outlier_detection": {"consecutive_failures": 5, "ejection_seconds": 2},
            "consistent_hash": {
                "virtual_nodes": 150,
                "hash_function": "fnv1a"
            },
            // The demo stops a server on purpose; the log would say so in between.
            "log_level": "CRITICAL"
        }

        """;

    /// <summary>Writes the configuration to a new folder.</summary>
    /// <returns>The file.</returns>
    public static string Write()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("hashbalancer-demo-").FullName, "config.json");
        File.WriteAllText(path, Json);
        return path;
    }
}
