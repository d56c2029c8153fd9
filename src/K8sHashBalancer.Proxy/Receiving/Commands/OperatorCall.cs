using System.Net;
using System.Security.Authentication;
using Grpc.Core;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Receiving.Commands;

/// <summary>Has one operator change a server, on a connection of its own: changes are rare.</summary>
internal sealed class OperatorCall(ReceiverOptions options, CommandOptions limits, TimeProvider time)
{
    /// <summary>Asks an operator.</summary>
    /// <returns>
    /// What it answers; or why it did not, of which <see cref="ServerCommandResult.Failed"/> means that it was not asked at all or
    /// refused, and <see cref="ServerCommandResult.Unknown"/> that it may have done it.
    /// </returns>
    public async Task<(ChangeAnswer? Answer, ServerCommandResult? Failure)> AskAsync(Uri address, ChangeRequest request, CancellationToken cancellationToken)
    {
        if (!OperatorTrust.TryRead(options.AuthoritiesFile, out var trust, out var problem)
            || !TokenFile.TryRead(options.TokenFile, address, out var headers, out problem))
        {
            return (null, new ServerCommandResult.Failed(problem));
        }

        CallHeaders.Add(headers, options.Balancer, options.ProxyName);

        // Whoever was never connected to has changed nothing, and another one may be asked.
        var wasReached = false;
        using var channel = OperatorChannel.Create(
            address, new DnsEndPoint(address.IdnHost, address.Port), trust, options, () => Volatile.Write(ref wasReached, true));
        using var deadline = new CancellationTokenSource(limits.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return (await new Overrides.OverridesClient(channel).ChangeAsync(request, headers, cancellationToken: either.Token), null);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var why = deadline.IsCancellationRequested ? $"there was no answer within {limits.AnswerTimeout.TotalSeconds:0.#} s"
                : exception.Status.DebugException is { } cause ? cause.GetBaseException().Message
                : exception.Status.Detail;
            return (null, IsRefusal(exception) || !Volatile.Read(ref wasReached)
                ? new ServerCommandResult.Failed($"{address.Authority}: {why}")
                : new ServerCommandResult.Unknown(
                    $"It is not known whether the change is stored, because the operator at {address.Authority} did not answer: {why.TrimEnd('.')}. "
                    + "See what GET /api/servers shows."));
        }
    }

    /// <summary>Whether an operator that says this has done nothing, or is none that is trusted.</summary>
    private static bool IsRefusal(RpcException exception) => exception.Status.DebugException?.GetBaseException() is AuthenticationException
        || exception.StatusCode is StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied
            or StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.ResourceExhausted;
}
