using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;
using ServerState = K8sHashBalancer.Core.Snapshots.ServerState;

namespace K8sHashBalancer.Protocol.Mapping;

/// <summary>Servers and their messages.</summary>
public static class ServerMapping
{
    /// <summary>The message for a server.</summary>
    public static ServerEntry Write(Server server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var entry = new ServerEntry
        {
            Host = server.Address.Host,
            Port = (uint)server.Address.Port,
            Weight = (uint)server.Weight,
            State = (V1.ServerState)server.State,
        };
        if (server.Identity != server.Address.ToString())
        {
            entry.Identity = server.Identity;
        }

        if (server.Reason is not null)
        {
            entry.Reason = server.Reason;
        }

        return entry;
    }

    /// <summary>The server that a message describes.</summary>
    public static MappingResult<Server> Read(ServerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (ServerAddress.Create(entry.Host, entry.Port <= ushort.MaxValue ? (int)entry.Port : 0) is not { } address)
        {
            return new MappingResult<Server>($"\"{entry.Host}\" with port {entry.Port} is not the address of a server.");
        }

        // A weight out of range is for the snapshot to refuse, with the server's name.
        var weight = (int)Math.Min(entry.Weight, int.MaxValue);
        return Enum.IsDefined((ServerState)entry.State)
            ? new MappingResult<Server>(new Server(
                entry.HasIdentity ? entry.Identity : address.ToString(), address, weight, (ServerState)entry.State, entry.HasReason ? entry.Reason : null))
            : new MappingResult<Server>($"Server {address} has the state {(int)entry.State}, which this version does not know.");
    }

    internal static (ImmutableArray<Server> Servers, string? Problem) Read(IReadOnlyCollection<ServerEntry> entries)
    {
        var servers = ImmutableArray.CreateBuilder<Server>(entries.Count);
        foreach (var entry in entries)
        {
            var server = Read(entry);
            if (!server.IsValid)
            {
                return ([], server.Problem);
            }

            servers.Add(server.Value);
        }

        return (servers.MoveToImmutable(), null);
    }
}
