using k8s;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.FakeApiServer.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.FakeApiServer;

/// <summary>
/// A Kubernetes API server on loopback, in this process. It takes objects of any type and knows nothing of what they mean, keeps
/// the rules of lists, watches, versions and server-side apply, and breaks them when a test asks it to.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ApiServer(WebApplication application, ObjectStore objects, FaultPlan faults, RequestLog requests, OpenWatches watches, TokenReviews tokens)
    {
        _application = application;
        Objects = objects;
        Faults = faults;
        Requests = requests;
        Watches = watches;
        Tokens = tokens;
    }

    /// <summary>The objects. Tests change them directly as if another client had.</summary>
    public ObjectStore Objects { get; }

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults { get; }

    /// <summary>What was asked.</summary>
    public RequestLog Requests { get; }

    /// <summary>The watches that are open.</summary>
    public OpenWatches Watches { get; }

    /// <summary>The tokens that it knows.</summary>
    public TokenReviews Tokens { get; }

    /// <summary>How to reach it.</summary>
    public KubernetesClientConfiguration Configuration => new() { Host = _application.Urls.First() };

    /// <summary>Starts a server on a port of its own.</summary>
    public static async Task<ApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        var (objects, faults, requests, watches) = (new ObjectStore(), new FaultPlan(), new RequestLog(), new OpenWatches());
        var tokens = new TokenReviews();
        var handler = new RequestHandler(objects, faults, requests, watches, tokens);
        application.Run(handler.HandleAsync);
        await application.StartAsync();
        return new ApiServer(application, objects, faults, requests, watches, tokens);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Watches.CutAll();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}
