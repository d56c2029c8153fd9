using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>A gRPC server on HTTP/2 without TLS.</summary>
internal sealed class GrpcBackend : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GrpcBackend(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_application.Urls.First()).Port;

    /// <summary>Starts one on any free port.</summary>
    public static async Task<GrpcBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var application = builder.Build();
        application.MapGrpcService<GreeterService>();
        await application.StartAsync();
        return new GrpcBackend(application);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}

/// <summary>Greets, and says with which user's header it was called in its trailers.</summary>
internal sealed class GreeterService : Greeter.GreeterBase
{
    public override Task<Greeting> Greet(Hello request, ServerCallContext context)
    {
        context.ResponseTrailers.Add("x-user", context.RequestHeaders.GetValue("x-user") ?? "nobody");
        return request.Name == "nobody"
            ? throw new RpcException(new Status(StatusCode.NotFound, "nobody is here"))
            : Task.FromResult(new Greeting { Text = $"Hello {request.Name}" });
    }

    public override async Task Talk(IAsyncStreamReader<Hello> requestStream, IServerStreamWriter<Greeting> responseStream, ServerCallContext context)
    {
        await foreach (var hello in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new Greeting { Text = $"Hello {hello.Name}" });
        }

        context.ResponseTrailers.Add("x-goodbye", "see you");
    }
}
