using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Reporting;

namespace K8sHashBalancer.Kubernetes.Running;

/// <summary>
/// Puts mirrors, controllers, leadership and Events together and runs them as one. Declare everything, then run.
/// </summary>
public sealed class ControllerRuntime : IDisposable
{
    private const string NoServer = "This runtime has no API server.";

    private readonly KubernetesClientConfiguration? _configuration;
    private readonly ApiClient? _api;
    private readonly IResourceSources _sources;
    private readonly RuntimeServices _services;
    private readonly List<IComponent> _components = [];
    private readonly List<IDisposable> _disposables = [];

    /// <summary>Makes a runtime of nothing so far.</summary>
    /// <param name="configuration">The server.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    public ControllerRuntime(KubernetesClientConfiguration configuration, RuntimeServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _configuration = configuration;
        _services = services;
        _api = new ApiClient(configuration, services.Time);
        _sources = new ApiSources(_api);
        _disposables.Add(_api);
    }

    /// <summary>Makes a runtime whose objects come from elsewhere than an API server, and that can write to none.</summary>
    /// <param name="sources">Where they come from.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    public ControllerRuntime(IResourceSources sources, RuntimeServices services)
    {
        _sources = sources;
        _services = services;
    }

    /// <summary>The client that everything but the lease goes through.</summary>
    /// <exception cref="InvalidOperationException">There is no API server.</exception>
    public ApiClient Api => _api ?? throw new InvalidOperationException(NoServer);

    /// <summary>The mirrors declared so far.</summary>
    public IEnumerable<IMirror> Mirrors => _components.OfType<IMirror>();

    /// <summary>Mirrors objects of a type that the client has a model of, or a record with a <see cref="KubernetesEntityAttribute"/>.</summary>
    public Mirror<T> Mirror<T>(MirrorOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta> => Mirror(ResourceType.Of<T>(), options ?? new MirrorOptions<T>());

    /// <summary>Mirrors the metadata alone of objects of a type.</summary>
    public Mirror<PartialObjectMetadata> MirrorMetadata<T>(MirrorOptions<PartialObjectMetadata>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta> => Mirror(ResourceType.Of<T>(), options ?? new MirrorOptions<PartialObjectMetadata>());

    /// <summary>Has objects reconciled. Say on the result what else matters to them.</summary>
    public Controller<T> Control<T>(Mirror<T> primary, IReconciler<T> reconciler, ControllerOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Add(new Controller<T>(primary, reconciler, options ?? new ControllerOptions<T>(), _services));

    /// <summary>Takes part in an election.</summary>
    /// <exception cref="InvalidOperationException">There is no API server.</exception>
    public LeaderElector Elect(LeaderElectionOptions options)
    {
        var elector = Add(new LeaderElector(_configuration ?? throw new InvalidOperationException(NoServer), options, _services));
        _disposables.Add(elector);
        return elector;
    }

    /// <summary>Writes Events.</summary>
    /// <param name="controller">Who reports, as a domain name: "example.com/operator".</param>
    /// <param name="instance">Which instance of it: the name of the pod.</param>
    /// <exception cref="InvalidOperationException">There is no API server.</exception>
    public EventReporter Events(string controller, string instance) => Add(new EventReporter(Api, controller, instance, _services));

    /// <summary>Runs a part of the caller's own together with the rest.</summary>
    public TComponent Add<TComponent>(TComponent component)
        where TComponent : IComponent
    {
        _components.Add(component);
        return component;
    }

    /// <summary>
    /// Runs everything until cancelled, and returns when all of it has stopped: controllers finish what they are at, and then the
    /// lease is released. If one part cannot go on, all are stopped and what it threw is thrown.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = _components.Select(component => component.RunAsync(stopping.Token)).ToList();
        try
        {
            while (running.Count > 0)
            {
                var ended = await Task.WhenAny(running);
                running.Remove(ended);
                await ended;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop, and stops: no news.
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _disposables.ForEach(disposable => disposable.Dispose());

    private Mirror<T> Mirror<T>(ResourceType type, MirrorOptions<T> options)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        IReadOnlyList<IResourceSource<T>> sources =
            [.. options.Selection.Scopes.Select(scope => _sources.Create<T>(type, scope, options.Selection))];
        return Add(new Mirror<T>(sources, options, _services));
    }
}
