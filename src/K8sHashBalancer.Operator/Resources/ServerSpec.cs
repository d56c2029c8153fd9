namespace K8sHashBalancer.Operator.Resources;

/// <summary>A server outside of any Service.</summary>
public sealed record ServerSpec
{
    /// <summary>Its DNS name or IP address.</summary>
    public string Host { get; init; } = string.Empty;

    /// <summary>Its port.</summary>
    /// <value>1 to 65535.</value>
    public int Port { get; init; }

    /// <summary>Its weight.</summary>
    /// <value>0 to 256; default 1.</value>
    public int Weight { get; init; } = 1;
}
