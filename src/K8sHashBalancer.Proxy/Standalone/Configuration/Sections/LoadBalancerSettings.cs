namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>What the section <c>load_balancer</c> says.</summary>
internal sealed record LoadBalancerSettings(ListenerConfiguration Listener, string Algorithm);
