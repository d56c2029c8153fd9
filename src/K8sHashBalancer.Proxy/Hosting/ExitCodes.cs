namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>It stopped as it was told to.</summary>
    public const int Success = 0;

    /// <summary>It cannot run with this configuration or these arguments; standard error says why.</summary>
    public const int BadConfiguration = 2;
}
