using System.Threading.Channels;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>
/// The leader's part: keeps the Secret of the operator's own authority as <see cref="AuthorityPlan"/> wants it. A write that somebody
/// else was ahead of changes nothing; what they wrote arrives by the mirror, and is as good.
/// </summary>
internal sealed partial class AuthorityKeeper : IComponent
{
    private static readonly ResourceType Type = ResourceType.Of<V1Secret>();

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ApiClient _api;
    private readonly Mirror<V1Secret> _secrets;
    private readonly ILeadership _leadership;
    private readonly SecurityOptions _options;
    private readonly string[] _hosts;
    private readonly RuntimeServices _services;
    private readonly ILogger _logger;

    /// <summary>Makes a keeper.</summary>
    /// <param name="api">The server.</param>
    /// <param name="secrets">A mirror of the Secret. Somebody else runs it.</param>
    /// <param name="leadership">Who may write.</param>
    /// <param name="options">Which Secret, and how long certificates last.</param>
    /// <param name="hosts">The hosts to serve.</param>
    /// <param name="services">Clock and logs.</param>
    public AuthorityKeeper(
        ApiClient api, Mirror<V1Secret> secrets, ILeadership leadership, SecurityOptions options, IEnumerable<string> hosts, RuntimeServices services)
    {
        (_api, _secrets, _leadership, _options, _services) = (api, secrets, leadership, options, services);
        _hosts = [.. hosts.Distinct().Order(StringComparer.Ordinal)];
        _logger = services.Logging.CreateLogger<AuthorityKeeper>();
        secrets.Store.Subscribe(_ => _changes.Writer.TryWrite(true));
    }

    /// <inheritdoc/>
    public string Name => "certificates";

    private ObjectKey Key => new(_options.Namespace, _options.Secret);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _secrets.Synced.WaitAsync(cancellationToken);
        for (LeaderTerm? term = null; ;)
        {
            term = await _leadership.NextTermAsync(term, cancellationToken);
            using var hold = term.Hold();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(term.Token, cancellationToken);
            await KeepAsync(either.Token);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                await LookAsync(cancellationToken);
                failures = 0;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // What is served with lasts for weeks beyond this.
                failures++;
                LogFailed(_logger, Key, ApiErrors.Text(exception));
            }

            await WaitAsync(failures == 0 ? _options.Times.Look : new Backoff().After(failures), cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var stored = _secrets.Snapshot.Get(Key);
        var current = Authority.TryRead(stored?.Data);
        var (authority, changes) = AuthorityPlan.Next(current, _hosts, _options.Times, _services.Time.GetUtcNow());
        if (changes.IsEmpty)
        {
            return;
        }

        // An empty one is the chart's, which leaves the content to the leader.
        if (stored?.Data is { Count: > 0 } && current is null)
        {
            LogReplaced(_logger, Key);
        }

        if (await WriteAsync(stored, authority, cancellationToken))
        {
            foreach (var change in changes)
            {
                LogChanged(_logger, Key, change);
            }
        }
    }

    private async Task<bool> WriteAsync(V1Secret? stored, Authority authority, CancellationToken cancellationToken)
    {
        var secret = new V1Secret
        {
            ApiVersion = Type.ApiVersion,
            Kind = Type.Kind,
            Type = stored?.Type ?? "Opaque",

            // With the version that was read, the server refuses the write if the Secret has changed since.
            Metadata = stored?.Metadata ?? new V1ObjectMeta
            {
                Name = Key.Name,
                NamespaceProperty = Key.Namespace,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "k8s-hashbalancer" },
            },
            Data = authority.Write(),
        };
        var (method, path) = stored is null
            ? (HttpMethod.Post, Type.Path(Key.Namespace))
            : (HttpMethod.Put, Type.Path(Key.Namespace, Key.Name));
        try
        {
            await _api.SendAsync<V1Secret>(method, path, secret, cancellationToken);
            return true;
        }
        catch (Exception exception) when (ApiErrors.IsConflict(exception) || (stored is not null && ApiErrors.IsNotFound(exception)))
        {
            return false;
        }
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var look = new CancellationTokenSource(longest, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(look.Token, cancellationToken);
        await ((Task)_changes.Reader.ReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Secret {Secret}: {Change}.")]
    private static partial void LogChanged(ILogger logger, ObjectKey secret, string change);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Secret {Secret} has no certificate authority that can be read: it gets a new one.")]
    private static partial void LogReplaced(ILogger logger, ObjectKey secret);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Secret {Secret} could not be written: {Problem}. The certificate in it stays in use meanwhile.")]
    private static partial void LogFailed(ILogger logger, ObjectKey secret, string problem);
}
