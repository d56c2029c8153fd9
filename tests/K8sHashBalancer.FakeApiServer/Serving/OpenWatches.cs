using System.Collections.Immutable;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>The watches that are open, and how to end them.</summary>
public sealed class OpenWatches
{
    private ImmutableHashSet<WatchStream> _open = [];

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Ends them as a server does when their time is up.</summary>
    public void CloseAll() => Each(watch => watch.Close());

    /// <summary>Breaks their connections.</summary>
    public void CutAll() => Each(watch => watch.Cut());

    /// <summary>Sends the newest version to all, without an event.</summary>
    public void SendBookmarks() => Each(watch => watch.SendBookmark());

    internal void Add(WatchStream watch) => ImmutableInterlocked.Update(ref _open, (all, one) => all.Add(one), watch);

    internal void Remove(WatchStream watch) => ImmutableInterlocked.Update(ref _open, (all, one) => all.Remove(one), watch);

    private void Each(Action<WatchStream> action)
    {
        foreach (var watch in _open)
        {
            action(watch);
        }
    }
}
