using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>
/// Hands Kestrel's requests to a delegate and does nothing else: no activity, no log line and no diagnostics for each request,
/// which the ASP.NET host would add at a cost that a proxy feels.
/// </summary>
internal sealed class HttpApplication(RequestDelegate handle, IServiceScopeFactory scopes) : IHttpApplication<DefaultHttpContext>
{
    /// <inheritdoc/>
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps one container for all requests of a connection, and with it the context.
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
        {
            return new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };
        }

        if (container.HostContext is { } known)
        {
            known.Initialize(contextFeatures);
        }
        else
        {
            container.HostContext = new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };
        }

        return container.HostContext;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

    /// <inheritdoc/>
    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
}
