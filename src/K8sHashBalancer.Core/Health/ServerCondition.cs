namespace K8sHashBalancer.Core.Health;

/// <summary>A server's status in one word, as the REST API and the metrics show it.</summary>
public enum ServerCondition
{
    /// <summary>It takes keys.</summary>
    Healthy,

    /// <summary>It is not ready, fails its probes, or is ejected.</summary>
    Unhealthy,

    /// <summary>It takes no new keys.</summary>
    Draining,

    /// <summary>A person took it out.</summary>
    Maintenance,
}

/// <summary>The words for conditions.</summary>
public static class ServerConditions
{
    /// <summary>The word that the REST API and the metrics use: <c>healthy</c>, <c>unhealthy</c>, <c>draining</c> or <c>maint</c>.</summary>
    public static string Word(this ServerCondition condition) => condition switch
    {
        ServerCondition.Healthy => "healthy",
        ServerCondition.Unhealthy => "unhealthy",
        ServerCondition.Draining => "draining",
        _ => "maint",
    };
}
