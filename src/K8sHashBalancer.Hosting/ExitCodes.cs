namespace K8sHashBalancer.Hosting;

/// <summary>What a process ends with.</summary>
public static class ExitCodes
{
    /// <summary>It stopped as it was told to.</summary>
    public const int Success = 0;

    /// <summary>It failed while it ran; the log says why.</summary>
    public const int Failure = 1;

    /// <summary>It cannot run with this configuration or these arguments; standard error says why.</summary>
    public const int BadConfiguration = 2;
}
