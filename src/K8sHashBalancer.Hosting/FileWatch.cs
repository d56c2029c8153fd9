using System.Runtime.CompilerServices;

namespace K8sHashBalancer.Hosting;

/// <summary>
/// Sees that files were changed. It looks every half second: that works the same on every file system, mounted volumes and links
/// included, where change notifications do not. What was there when the watch was made counts as read.
/// </summary>
public sealed class FileWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Func<IEnumerable<string>> _files;
    private readonly TimeProvider _time;
    private readonly Func<bool> _isOutdated;
    private (string Path, FileStamp Stamp)[] _read;
    private (string Path, FileStamp Stamp)[] _seen;

    /// <summary>Makes a watch; nothing is looked at but the files as they are now.</summary>
    /// <param name="files">The files to watch, in the same order each time; they need not exist. It may name others later.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isOutdated">Whether what was read is no longer so, though the files are the same. Default: never.</param>
    public FileWatch(Func<IEnumerable<string>> files, TimeProvider time, Func<bool>? isOutdated = null)
    {
        _files = files;
        _isOutdated = isOutdated ?? (() => false);
        _time = time;
        _read = _seen = Stamps();
    }

    /// <summary>
    /// Comes each time that files were changed, added or removed, others are to be watched, or what was read is outdated, once the files
    /// have come to rest: an editor may still be writing. Ask for the next one when they were read.
    /// </summary>
    /// <param name="cancellationToken">Ends the watch, with an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<bool> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var now = Stamps();
            var isAtRest = now.SequenceEqual(_seen);
            _seen = now;
            if (isAtRest && (_isOutdated() || !now.SequenceEqual(_read)))
            {
                // An edit made while these files are read is still to come.
                _read = now;
                yield return true;
            }
        }
    }

    /// <summary>
    /// Says that other files are to be watched than before, and that those which were not are about to be read: as they are now is no
    /// change.
    /// </summary>
    public void NoteFiles()
    {
        var before = _read.ToDictionary(file => file.Path, file => file.Stamp);
        _read = [.. _files().Select(path => (path, before.TryGetValue(path, out var stamp) ? stamp : FileStamp.Of(path)))];
    }

    private (string Path, FileStamp Stamp)[] Stamps() => [.. _files().Select(path => (path, FileStamp.Of(path)))];
}
