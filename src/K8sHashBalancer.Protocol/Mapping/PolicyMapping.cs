using K8sHashBalancer.Core.Snapshots;
using Finalizer = K8sHashBalancer.Core.Hashing.Finalizer;
using Message = K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Mapping;

/// <summary>Policies and their messages.</summary>
internal static class PolicyMapping
{
    /// <summary>Whether two policies say the same; as records, equal lists of keys would make them differ.</summary>
    public static bool AreEqual(BalancerPolicy one, BalancerPolicy other) => ReferenceEquals(one, other) || Write(one).Equals(Write(other));

    public static Message.Policy Write(BalancerPolicy policy) => new()
    {
        Algorithm = policy.Balancing.Algorithm,
        HashFunction = policy.Balancing.HashFunction,
        Finalizer = (Message.Finalizer)policy.Balancing.Finalizer,
        VirtualNodes = policy.Balancing.VirtualNodes,
        Keys = { policy.Balancing.Keys.Select(KeySourceMapping.Write) },
        OnMissingKey = (Message.MissingKey)policy.Balancing.OnMissingKey,
        HealthCheck = Write(policy.HealthCheck),
        OutlierDetection = new Message.OutlierDetection
        {
            ConsecutiveFailures = policy.OutlierDetection.ConsecutiveFailures,
            Ejection = policy.OutlierDetection.Ejection.Ticks,
            MaxEjectedPercent = policy.OutlierDetection.MaxEjectedPercent,
        },
        Panic = (Message.Panic)policy.Panic,
        RetryAttempts = policy.RetryAttempts,
        Timeouts = new Message.Timeouts
        {
            Connect = policy.Timeouts.Connect.Ticks,
            Response = policy.Timeouts.Response.Ticks,
            Drain = policy.Timeouts.Drain.Ticks,
        },
    };

    public static MappingResult<BalancerPolicy> Read(Message.Policy? policy)
    {
        if (policy is not { HealthCheck: not null, OutlierDetection: not null, Timeouts: not null })
        {
            return new MappingResult<BalancerPolicy>("The policy is not whole.");
        }

        var (keys, problem) = KeySourceMapping.Read(policy.Keys);
        if ((problem ?? DescribeUnknown(policy)) is { } obstacle)
        {
            return new MappingResult<BalancerPolicy>(obstacle);
        }

        return new MappingResult<BalancerPolicy>(new BalancerPolicy
        {
            Balancing = new BalancingPolicy
            {
                Algorithm = policy.Algorithm,
                HashFunction = policy.HashFunction,
                Finalizer = (Finalizer)policy.Finalizer,
                VirtualNodes = policy.VirtualNodes,
                Keys = keys,
                OnMissingKey = (MissingKeyPolicy)policy.OnMissingKey,
            },
            HealthCheck = Read(policy.HealthCheck),
            OutlierDetection = new OutlierDetectionPolicy
            {
                ConsecutiveFailures = policy.OutlierDetection.ConsecutiveFailures,
                Ejection = new TimeSpan(policy.OutlierDetection.Ejection),
                MaxEjectedPercent = policy.OutlierDetection.MaxEjectedPercent,
            },
            Panic = (PanicPolicy)policy.Panic,
            RetryAttempts = policy.RetryAttempts,
            Timeouts = new TimeoutPolicy
            {
                Connect = new TimeSpan(policy.Timeouts.Connect),
                Response = new TimeSpan(policy.Timeouts.Response),
                Drain = new TimeSpan(policy.Timeouts.Drain),
            },
        });
    }

    private static string? DescribeUnknown(Message.Policy policy) =>
        !Enum.IsDefined((Finalizer)policy.Finalizer) ? $"This version does not know the finalizer {(int)policy.Finalizer}."
        : !Enum.IsDefined((MissingKeyPolicy)policy.OnMissingKey) ? $"This version does not know the rule {(int)policy.OnMissingKey} for requests without a key."
        : !Enum.IsDefined((PanicPolicy)policy.Panic) ? $"This version does not know the panic rule {(int)policy.Panic}."
        : null;

    private static Message.HealthCheck Write(HealthCheckPolicy policy)
    {
        var check = new Message.HealthCheck
        {
            Enabled = policy.Enabled,
            Interval = policy.Interval.Ticks,
            Timeout = policy.Timeout.Ticks,
            UnhealthyThreshold = policy.UnhealthyThreshold,
            HealthyThreshold = policy.HealthyThreshold,
        };
        if (policy.Path is not null)
        {
            check.Path = policy.Path;
        }

        return check;
    }

    private static HealthCheckPolicy Read(Message.HealthCheck check) => new()
    {
        Enabled = check.Enabled,
        Path = check.HasPath ? check.Path : null,
        Interval = new TimeSpan(check.Interval),
        Timeout = new TimeSpan(check.Timeout),
        UnhealthyThreshold = check.UnhealthyThreshold,
        HealthyThreshold = check.HealthyThreshold,
    };
}
