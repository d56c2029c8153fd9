using K8sHashBalancer.Hosting;
using K8sHashBalancer.Operator.Manifests.Reading;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>
/// A folder of manifests in the place of an API server. One loop reads it; sources wait for the next state, which is swapped in whole.
/// </summary>
internal sealed class ManifestFolder
{
    private readonly ManifestReader _reader;
    private readonly FileWatch _watch;
    private Published _published = new(ManifestState.None);
    private DateTimeOffset? _nextExpiry;

    /// <summary>Makes it. Nothing is read yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock.</param>
    public ManifestFolder(string path, TimeProvider time)
    {
        Path = System.IO.Path.GetFullPath(path);
        _reader = new ManifestReader(Path, time);

        // Before the first reading: what changes after this is a change.
        _watch = new FileWatch(() => ManifestFiles.In(Path), time, isOutdated: () => _nextExpiry <= time.GetUtcNow());
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>All objects now.</summary>
    public ManifestState State => Volatile.Read(ref _published).State;

    /// <summary>The balancers now, refused ones not among them.</summary>
    public IEnumerable<ManifestKey> Balancers => State.Objects.Keys.Where(key => key.Kind == HashBalancer.KubeKind);

    /// <summary>Reads the files, and makes what they say the state. One caller at a time.</summary>
    /// <returns>What it came to.</returns>
    public ManifestReading Read()
    {
        var before = _published;
        var reading = _reader.Read(before.State);
        if (reading.State != before.State)
        {
            Volatile.Write(ref _published, new Published(reading.State));
            before.Replaced.SetResult();
        }

        _nextExpiry = reading.NextExpiry;
        return reading;
    }

    /// <summary>Comes each time that files should be read: they were changed, or an override in them expires.</summary>
    public IAsyncEnumerable<bool> ChangesAsync(CancellationToken cancellationToken) => _watch.ChangesAsync(cancellationToken);

    /// <summary>Waits for a state that is another one than this.</summary>
    public async Task<ManifestState> AfterAsync(ManifestState seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var published = Volatile.Read(ref _published);
            if (published.State.Version != seen.Version)
            {
                return published.State;
            }

            await published.Replaced.Task.WaitAsync(cancellationToken);
        }
    }

    private sealed record Published(ManifestState State)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
