using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.RestApi.Changes;
using Expiry = K8sHashBalancer.RestApi.Changes.Expiry;
using ServerState = K8sHashBalancer.Protocol.V1.ServerState;

namespace K8sHashBalancer.Proxy.Receiving.Commands;

/// <summary>Commands as messages, and answers as results.</summary>
internal static class ChangeMessages
{
    public static ChangeRequest Add(ServerAddress address, ServerAddition addition)
    {
        var request = To(address);
        request.Add = new Addition { Weight = (uint)addition.Weight, Expiry = Write(addition.Expires) };
        return request;
    }

    public static ChangeRequest Change(ServerAddress address, ServerChange change)
    {
        var alteration = new Alteration { Expiry = Write(change.Expires) };
        if (change.Weight is { } weight)
        {
            alteration.Weight = (uint)weight;
        }

        if (change.State is { } state)
        {
            alteration.State = (ServerState)state;
        }

        if (change.Reason is { } reason)
        {
            alteration.Reason = reason;
        }

        var request = To(address);
        request.Alter = alteration;
        return request;
    }

    public static ChangeRequest Remove(ServerAddress address)
    {
        var request = To(address);
        request.Remove = new Removal();
        return request;
    }

    /// <summary>What an operator answers, other than that it is stored.</summary>
    public static ServerCommandResult Read(ChangeAnswer answer) => answer.Outcome switch
    {
        Outcome.NotFound => new ServerCommandResult.NotFound(answer.Detail.Length == 0 ? null : answer.Detail),
        Outcome.Invalid => new ServerCommandResult.Invalid(answer.Field, answer.Detail),
        Outcome.Conflict => new ServerCommandResult.Conflict(answer.Detail),
        Outcome.Failed => new ServerCommandResult.Failed(answer.Detail),
        _ => new ServerCommandResult.Unknown(answer.Detail.Length == 0 ? "The operator answers in words that this proxy does not know." : answer.Detail),
    };

    private static ChangeRequest To(ServerAddress address) => new() { Host = address.Host, Port = (uint)address.Port };

    private static Protocol.V1.Expiry? Write(Expiry? expiry) => expiry switch
    {
        Expiry.At at => new Protocol.V1.Expiry { At = at.Time.ToUnixTimeMilliseconds() },
        Expiry.After after => new Protocol.V1.Expiry { After = (long)after.Duration.TotalMilliseconds },
        _ => null,
    };
}
