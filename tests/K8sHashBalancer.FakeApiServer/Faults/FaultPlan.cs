using K8sHashBalancer.FakeApiServer.Serving;

namespace K8sHashBalancer.FakeApiServer.Faults;

/// <summary>What is to go wrong, with which requests.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(Func<RecordedRequest, bool> Concerns, Fault Fault)> _once = [];
    private Func<RecordedRequest, Fault?> _always = _ => null;

    /// <summary>Lets the next request of a kind fail, once. Several for the same kind happen one after the other.</summary>
    public void Next(Func<RecordedRequest, bool> concerns, Fault fault)
    {
        lock (_lock)
        {
            _once.Add((concerns, fault));
        }
    }

    /// <summary>Lets the next requests of a kind fail.</summary>
    public void Next(Func<RecordedRequest, bool> concerns, Fault fault, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Next(concerns, fault);
        }
    }

    /// <summary>Decides over every request that no other plan is for, until told otherwise.</summary>
    public void Always(Func<RecordedRequest, Fault?> decide)
    {
        lock (_lock)
        {
            _always = decide;
        }
    }

    /// <summary>Nothing more goes wrong.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _once.Clear();
            _always = _ => null;
        }
    }

    /// <summary>What is to go wrong with a request; null for nothing.</summary>
    internal Fault? For(RecordedRequest request)
    {
        lock (_lock)
        {
            var index = _once.FindIndex(plan => plan.Concerns(request));
            if (index < 0)
            {
                return _always(request);
            }

            var fault = _once[index].Fault;
            _once.RemoveAt(index);
            return fault;
        }
    }
}
