namespace K8sHashBalancer.FleetBenchmark;

/// <summary>How large the fleet is that is measured.</summary>
internal sealed record FleetSize
{
    public int Balancers { get; init; } = 20;

    public int Slices { get; init; } = 100;

    public int Endpoints { get; init; } = 10_000;

    public int Proxies { get; init; } = 8;

    public int Changes { get; init; } = 200;

    public int SlicesPerBalancer => Slices / Balancers;

    public int EndpointsPerSlice => Endpoints / Slices;
}
