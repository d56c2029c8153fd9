using Grpc.Core;
using Grpc.Net.Client;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A proxy that does only what a test tells it to.</summary>
internal sealed class RawProxy : IDisposable
{
    private readonly GrpcChannel _channel;
    private Metadata _trailers = [];
    private readonly AsyncDuplexStreamingCall<ProxyMessage, OperatorMessage> _call;

    public RawProxy(OperatorHarness follow, string? token = null)
        : this(follow.Address, token)
    {
    }

    public RawProxy(Uri follow, string? token = null)
    {
        _channel = GrpcChannel.ForAddress(follow, new GrpcChannelOptions { MaxReceiveMessageSize = ProtocolLimits.MaxStateBytes });
        _call = new Snapshots.SnapshotsClient(_channel).Follow(token is null ? [] : new Metadata { { "authorization", $"Bearer {token}" } });
    }

    public Task SayHelloAsync(string name, HeldState? held = null, uint version = ProtocolLimits.Version, ulong instance = 0) => SendAsync(new ProxyMessage
    {
        Hello = new Hello
        {
            ProtocolVersion = version,
            BalancerNamespace = OperatorHarness.Web.Namespace,
            BalancerName = OperatorHarness.Web.Name,
            ProxyName = name,
            Held = held,
            Instance = instance,
        },
    });

    public Task SendAsync(ProxyMessage message) => _call.RequestStream.WriteAsync(message).WithinDeadline();

    /// <summary>The next message but the welcome.</summary>
    public async Task<OperatorMessage> ReadAsync()
    {
        do
        {
            Assert.True(await _call.ResponseStream.MoveNext(CancellationToken.None).WithinDeadline());
        }
        while (_call.ResponseStream.Current.Welcome is not null);
        return _call.ResponseStream.Current;
    }

    /// <summary>How the stream ends.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None).WithinDeadline())
            {
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException exception)
        {
            _trailers = exception.Trailers;
            return exception.Status;
        }
    }

    /// <summary>What the operator said beside the status at the end.</summary>
    public string? Trailer(string name) => _trailers.GetValue(name);

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
