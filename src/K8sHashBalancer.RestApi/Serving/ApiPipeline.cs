using K8sHashBalancer.RestApi.Access;
using K8sHashBalancer.RestApi.Answers;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.RestApi.Serving;

/// <summary>
/// Routes of its own behind a lock: it turns away who may not call, answers with problem details wherever routing would turn a request
/// away without a word, and lets nobody keep answers.
/// </summary>
public sealed class ApiPipeline
{
    private const long MaxBodyBytes = 64 * 1024;

    private readonly ApiAccess _access;
    private readonly Func<PathString, bool> _isGuarded;
    private readonly RequestDelegate _pipeline;

    /// <summary>Makes a pipeline.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="access">Decides who may call.</param>
    /// <param name="isGuarded">Whether that matters to a path.</param>
    /// <param name="overview">What tells a lost caller where to look, as the end of a sentence.</param>
    /// <param name="map">Adds the routes.</param>
    public ApiPipeline(IServiceProvider services, ApiAccess access, Func<PathString, bool> isGuarded, string overview, Action<IEndpointRouteBuilder> map)
    {
        _access = access;
        _isGuarded = isGuarded;
        var application = new ApplicationBuilder(services);
        application.UseRouting();
        application.UseEndpoints(map);
        application.Run(context => ProblemWriter.WriteAsync(
            context, StatusCodes.Status404NotFound, $"There is nothing at {context.Request.Path}; {overview}."));
        _pipeline = application.Build();
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        if (_isGuarded(context.Request.Path) && _access.Refuse(context) is var (status, detail))
        {
            context.Response.Headers.WWWAuthenticate = status == StatusCodes.Status401Unauthorized ? "Bearer" : default;
            await ProblemWriter.WriteAsync(context, status, detail);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await _pipeline(context);
        if (!context.Response.HasStarted && DescribeRefusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, context.Response.StatusCode, refusal);
        }
    }

    /// <summary>Routing turns requests away without a word.</summary>
    private static string? DescribeRefusal(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} takes {context.Response.Headers.Allow} only.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: send the header Content-Type: application/json.",
        _ => null,
    };
}
