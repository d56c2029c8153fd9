namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>How long certificates last, and how they are replaced. All replicas of an operator must have the same.</summary>
public sealed record CertificateTimes
{
    /// <summary>How long a certificate authority is valid.</summary>
    /// <value>Default 10 years.</value>
    public TimeSpan AuthorityLifetime { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>At which age its successor is made.</summary>
    /// <value>Default two thirds of its life.</value>
    public TimeSpan AuthorityRenewal { get; init; } = TimeSpan.FromDays(3650) * 2 / 3;

    /// <summary>How long a serving certificate is valid.</summary>
    /// <value>Default 90 days.</value>
    public TimeSpan ServingLifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>At which age it is replaced.</summary>
    /// <value>Default two thirds of its life.</value>
    public TimeSpan ServingRenewal { get; init; } = TimeSpan.FromDays(90) * 2 / 3;

    /// <summary>
    /// How long proxies are given to hear of a new authority before a certificate of it is served, and how long an old one is trusted
    /// after that. A kubelet needs a minute or two to bring a ConfigMap into its pods.
    /// </summary>
    /// <value>Default 1 h.</value>
    public TimeSpan TrustLead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often the leader looks whether something is due. That asks nothing of the API server.</summary>
    /// <value>Default 1 min.</value>
    public TimeSpan Look { get; init; } = TimeSpan.FromMinutes(1);
}
