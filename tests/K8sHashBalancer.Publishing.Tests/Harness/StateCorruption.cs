using Grpc.Core;
using Grpc.Core.Interceptors;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>Changes one delta on its way to a proxy.</summary>
internal sealed class StateCorruption(Action<StateDelta> corrupt) : Interceptor
{
    private int _done;

    /// <summary>Whether it happened.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(requestStream, (IServerStreamWriter<TResponse>)(object)new Writer((IServerStreamWriter<OperatorMessage>)responseStream, this), context);

    private sealed class Writer(IServerStreamWriter<OperatorMessage> inner, StateCorruption owner) : IServerStreamWriter<OperatorMessage>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task WriteAsync(OperatorMessage message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(OperatorMessage message, CancellationToken cancellationToken)
        {
            if (message.Delta is not null && Interlocked.Exchange(ref owner._done, 1) == 0)
            {
                // The publisher shares its messages among streams.
                message = message.Clone();
                owner.Corrupt(message.Delta);
            }

            return inner.WriteAsync(message, cancellationToken);
        }
    }

    private void Corrupt(StateDelta delta) => corrupt(delta);
}
