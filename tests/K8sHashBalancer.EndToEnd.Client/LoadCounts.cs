using System.Globalization;

namespace K8sHashBalancer.EndToEnd.Client;

/// <summary>Counts what comes of requests, for all clients.</summary>
internal sealed class LoadCounts(TimeProvider time)
{
    private const int FailuresKept = 50;

    private readonly Lock _lock = new();
    private readonly List<string> _failures = [];
    private long _succeeded;
    private long _failed;
    private TimeSpan _slowest;

    /// <summary>A request was answered as it should be.</summary>
    public void Succeeded(TimeSpan duration)
    {
        lock (_lock)
        {
            _succeeded++;
            _slowest = duration > _slowest ? duration : _slowest;
        }
    }

    /// <summary>A request was not.</summary>
    /// <param name="what">What came instead.</param>
    /// <param name="duration">After how long.</param>
    public void Failed(string what, TimeSpan duration)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} after {duration.TotalMilliseconds:0} ms: {what}");
        lock (_lock)
        {
            _failed++;
            if (_failures.Count < FailuresKept)
            {
                _failures.Add(line);
            }
        }
    }

    /// <summary>Counts anew from now on.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            (_succeeded, _failed, _slowest) = (0, 0, TimeSpan.Zero);
            _failures.Clear();
        }
    }

    /// <summary>All of it, as of now.</summary>
    public LoadReport Report()
    {
        lock (_lock)
        {
            return new LoadReport(_succeeded, _failed, [.. _failures], _slowest.TotalMilliseconds);
        }
    }
}
