using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Storing;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Keeps one scope of a store like the server: lists once, then watches, resumes from the last version it saw whenever a watch
/// ends, and lists anew only when the server no longer knows that version, or when more is wanted than the last list had. It never
/// gives up.
/// </summary>
public sealed partial class Reflector<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const long NothingToHear = long.MinValue;

    private readonly IResourceSource<T> _source;
    private readonly Store<T> _store;
    private readonly ReflectorOptions<T> _options;
    private readonly ReflectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ListRequest _request;
    private string? _version;
    private Interest<T>? _interest;
    private Exception? _lastError;
    private string? _interruption;
    private long _heard = NothingToHear;

    /// <summary>Makes a reflector.</summary>
    public Reflector(
        IResourceSource<T> source, Store<T> store, ReflectorOptions<T> options, ReflectorMetrics metrics, TimeProvider time, ILogger logger)
    {
        _source = source;
        _store = store;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _request = new ListRequest(options.RelistSpacing, time);
    }

    /// <summary>The namespace it reflects; empty for all.</summary>
    public string Scope => _source.Scope;

    /// <summary>What went wrong last, if nothing has gone well since.</summary>
    public Exception? LastError => Volatile.Read(ref _lastError);

    /// <summary>
    /// How long ago the server sent anything, a bookmark at least, which it does about every minute; null while nothing is asked of
    /// it. A server that only accepts a watch has sent nothing: so a watch that is stuck shows.
    /// </summary>
    public TimeSpan? Silence => Volatile.Read(ref _heard) is var heard and not NothingToHear ? _time.GetElapsedTime(heard) : null;

    /// <summary>
    /// Has it list anew for a key that its <see cref="Demand{T}"/> wants by now: at once, or
    /// <see cref="ReflectorOptions{T}.RelistSpacing"/> after the last list. Any thread may ask, any number of times; a list under way
    /// that has the key is enough.
    /// </summary>
    public void Fetch(ObjectKey key) => _request.Make(key);

    /// <summary>Has it list anew, though nothing more is wanted: what it knows may be out of date.</summary>
    /// <returns>Completes when a list that began after this is stored, however long that takes.</returns>
    public Task RelistAsync() => _request.Make();

    /// <summary>Reflects until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failingSince = _time.GetTimestamp();
        NoteHeard();
        for (var failures = ReflectorFailures.None; !cancellationToken.IsCancellationRequested;)
        {
            var round = await RunRoundAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            _metrics.CountRestart(_source.Name, round.Reason);
            failures = round.WentWell ? ReflectorFailures.None : failures;
            if (round.MayFollowAtOnce)
            {
                continue;
            }

            failingSince = failures == ReflectorFailures.None ? _time.GetTimestamp() : failingSince;
            failures = failures.And(round.Error);
            var wait = ReflectorPace.Wait(_options, round.Error, failures, _time.GetElapsedTime(failingSince));
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ReflectorRound> RunRoundAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (_request.IsDue)
        {
            _version = null;
        }

        var before = _version;
        var lists = before is null;
        var relist = false;
        Exception? error = null;
        try
        {
            before = _version ??= await ListAsync(cancellationToken);
            started = _time.GetTimestamp();
            relist = await WatchAsync(cancellationToken);
            _version = relist ? null : _version;
            NoteWell();
        }
        catch (Exception exception)
        {
            // Whatever it was, the cluster goes on changing, and this loop is the only one that will notice.
            error = exception;
            Note(exception, cancellationToken);
        }

        var longEnough = _time.GetElapsedTime(started) >= _options.TooShort;
        return new ReflectorRound(lists, error, relist, longEnough, Progressed: before is not null && _version != before && _version is not null);
    }

    private async Task<string?> ListAsync(CancellationToken cancellationToken)
    {
        _request.Begin();
        var interest = Interest<T>.Now(_options, _source.Scope);
        _request.Answer(interest.Keys);
        if (interest.IsNothing)
        {
            _store.Replace(_source.Scope, [], covered: interest.Keys);
            _request.NoteList(isEmpty: true);
            return null;
        }

        // Nothing is stored before the last page is here: until then, what is missing may still come.
        var items = new List<T>();
        var unreadable = new HashSet<ObjectKey>();
        ResourcePage<T> page;
        string? next = null;
        do
        {
            page = await _source.ListPageAsync(interest.LabelSelector, next, _options.PageSize, cancellationToken);
            NoteHeard();
            items.AddRange(page.Items.Where(interest.Includes).Select(_options.Transform));
            foreach (var problem in page.Unreadable)
            {
                NoteUnreadable(problem);
                unreadable.Add(problem.Key);
            }

            next = page.Next;
        }
        while (next is not null);

        _store.Replace(_source.Scope, items, unreadable, interest.Keys, page.Version);
        _interest = interest;
        _request.NoteList(isEmpty: false);
        _metrics.CountList(_source.Name, _source.Scope);
        LogListed(_logger, _source.Name, _source.Scope, items.Count, page.Version);
        return page.Version;
    }

    /// <returns>Whether it was ended because a list is asked for; otherwise the server closed it.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        if (_version is null)
        {
            // Nothing is wanted, so there is nothing to watch.
            Volatile.Write(ref _heard, NothingToHear);
            await _request.WaitUntilDueAsync(cancellationToken);
            NoteHeard();
            return true;
        }

        var timeout = _options.ShortestWatch + ((_options.LongestWatch - _options.ShortestWatch) * _options.Backoff.Random());
        using var late = new CancellationTokenSource(timeout + _options.Grace, _time);
        using var relisting = new CancellationTokenSource();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(late.Token, relisting.Token, cancellationToken);
        var awaitingRequest = CancelWhenAListIsDueAsync(relisting, watching.Token);
        try
        {
            await ApplyAllAsync(_interest!, _source.WatchAsync(_version, _interest!.LabelSelector, timeout, watching.Token));
        }
        catch (OperationCanceledException) when (relisting.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Ended from here: no failure.
        }
        finally
        {
            await watching.CancelAsync();
            await awaitingRequest;
        }

        return relisting.IsCancellationRequested;
    }

    private async Task CancelWhenAListIsDueAsync(CancellationTokenSource relisting, CancellationToken watching)
    {
        try
        {
            await _request.WaitUntilDueAsync(watching);
            await relisting.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The watch ended for other reasons. The wish, if there is one, stands.
        }
    }

    private async Task ApplyAllAsync(Interest<T> interest, IAsyncEnumerable<ResourceEvent<T>> changes)
    {
        _metrics.CountWatch(_source.Name);
        await foreach (var change in changes)
        {
            Apply(interest, change);
            NoteHeard();
            NoteWell();
            if (change.Version.Length > 0)
            {
                _version = change.Version;
            }
        }
    }

    private void Apply(Interest<T> interest, ResourceEvent<T> change)
    {
        _metrics.CountEvent(_source.Name, change.Type);
        (string, string)? reached = change.Version.Length > 0 ? (_source.Scope, change.Version) : null;
        if (change.Unreadable is { } problem)
        {
            NoteUnreadable(problem);
            if (change.Type == WatchEventType.Deleted)
            {
                _store.Remove(problem.Key, reached);
            }
        }
        else if (change.Entity is { } entity)
        {
            if (change.Type == WatchEventType.Deleted || !interest.Includes(entity))
            {
                _store.Remove(ObjectKey.Of(entity), reached);
            }
            else
            {
                _store.Set(_options.Transform(entity), reached);
            }
        }
        else if (reached is not null)
        {
            // A bookmark. After an object that could not be read the version stays behind: what is stored is not as of there.
            _store.Reach(_source.Scope, change.Version);
        }
    }

    private void NoteHeard() => Volatile.Write(ref _heard, _time.GetTimestamp());

    private void NoteWell()
    {
        Volatile.Write(ref _lastError, null);
        if (_interruption is not null)
        {
            _interruption = null;
            LogResumed(_logger, _source.Name, _source.Scope);
        }
    }

    private void Note(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        Volatile.Write(ref _lastError, exception);
        var (reason, problem) = (ApiErrors.Word(exception), ApiErrors.Text(exception));

        // An outage is one line, whose end is another, and not a line for each attempt in it.
        var isNew = _interruption != reason;
        _interruption = reason;
        if (ApiErrors.IsGone(exception))
        {
            _version = null;
            LogGone(_logger, isNew ? LogLevel.Information : LogLevel.Debug, _source.Name, _source.Scope, problem);
        }
        else
        {
            LogInterrupted(_logger, isNew ? LogLevel.Warning : LogLevel.Debug, _source.Name, _source.Scope, reason, problem);
        }
    }

    private void NoteUnreadable(UnreadableObject problem)
    {
        _metrics.CountUnreadable(_source.Name);
        LogUnreadable(_logger, _source.Name, problem.Key, problem.Problem);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Listed {Source} in '{Scope}': {Count} objects as of version {Version}.")]
    private static partial void LogListed(ILogger logger, string source, string scope, int count, string version);

    [LoggerMessage(EventId = 2, Message = "The watch of {Source} in '{Scope}' is too old, listing anew: {Problem}")]
    private static partial void LogGone(ILogger logger, LogLevel level, string source, string scope, string problem);

    [LoggerMessage(EventId = 3, Message = "Reflecting {Source} in '{Scope}' was interrupted ({Reason}) and is tried again until it goes on: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, LogLevel level, string source, string scope, string reason, string problem);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Reflecting {Source} in '{Scope}' goes on.")]
    private static partial void LogResumed(ILogger logger, string source, string scope);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "An object of {Source} cannot be read and is left as it was known before: {Key}: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string source, ObjectKey key, string problem);
}
