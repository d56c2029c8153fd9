using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Overrides;

public class ServerOverridesTests
{
    private static readonly ServerAddress A = ServerAddress.Create("10.0.0.1", 80)!.Value;
    private static readonly ServerAddress B = ServerAddress.Create("10.0.0.2", 80)!.Value;

    /// <summary>Rows: what is found; columns: what is wanted. The stricter of the two holds.</summary>
    [Theory]
    [InlineData(ServerState.Ready, ServerState.Ready, ServerState.Ready)]
    [InlineData(ServerState.Ready, ServerState.Draining, ServerState.Draining)]
    [InlineData(ServerState.Ready, ServerState.Maintenance, ServerState.Maintenance)]
    [InlineData(ServerState.Draining, ServerState.Ready, ServerState.Draining)]
    [InlineData(ServerState.Draining, ServerState.Maintenance, ServerState.Maintenance)]
    [InlineData(ServerState.NotReady, ServerState.Ready, ServerState.NotReady)]
    [InlineData(ServerState.NotReady, ServerState.Draining, ServerState.NotReady)]
    [InlineData(ServerState.NotReady, ServerState.Maintenance, ServerState.Maintenance)]
    public void Apply_ToAnyState_SendsNoKeysToAServerThatWasKeptFromThem(ServerState found, ServerState wanted, ServerState expected)
    {
        var server = Server.At(A) with { State = found, Reason = "found" };
        var applied = new ServerOverride(ServerPresence.Configured, State: wanted, Reason: "wanted").Apply(server);
        Assert.Equal((expected, expected == found ? "found" : "wanted"), (applied.State, applied.Reason));
    }

    [Fact]
    public void Apply_ByAddress_WhateverTheIdentity()
    {
        var overrides = ServerOverrides.None.Change([new Server("web-0", A, 1)], A, new OverrideChange(5, null, null))!;
        Assert.Equal([new Server("web-0", A, 5)], overrides.Apply([new Server("web-0", A, 1)]));
    }

    [Fact]
    public void Remove_AndAdd_OfAConfiguredServer_LeaveNothing()
    {
        var removed = ServerOverrides.None.Remove([Server.At(A)], A)!;
        Assert.Empty(removed.Apply([Server.At(A)]));
        Assert.Null(removed.Remove([Server.At(A)], A));
        Assert.Empty(removed.Add([Server.At(A)], A, 1)!.ByAddress);
    }

    [Fact]
    public void Add_AndRemove_OfAnotherServer_LeaveNothing()
    {
        var expires = DateTimeOffset.UnixEpoch;
        var added = ServerOverrides.None.Add([Server.At(A)], B, 3, expires)!;
        Assert.Equal([Server.At(A), Server.At(B, 3)], added.Apply([Server.At(A)]));
        Assert.Equal(new ServerOverride(ServerPresence.Added, 3, Expires: expires), added.ByAddress[B]);
        Assert.Empty(added.Remove([Server.At(A)], B)!.ByAddress);
    }

    /// <summary>An expiry is not left as it is: a later change without one is for good.</summary>
    [Fact]
    public void Change_KeepsWhatItDoesNotName_ButTheExpiry()
    {
        var first = ServerOverrides.None.Change([Server.At(A)], A, new OverrideChange(null, ServerState.Draining, "disk", DateTimeOffset.UnixEpoch))!;
        var second = first.Change([Server.At(A)], A, new OverrideChange(4, null, null))!;
        Assert.Equal(new ServerOverride(ServerPresence.Configured, 4, ServerState.Draining, "disk"), second.ByAddress[A]);

        // A new state without a reason has none.
        var third = second.Change([Server.At(A)], A, new OverrideChange(null, ServerState.Maintenance, null))!;
        Assert.Equal(new ServerOverride(ServerPresence.Configured, 4, ServerState.Maintenance), third.ByAddress[A]);
        Assert.Null(third.Change([Server.At(A)], B, new OverrideChange(4, null, null)));
    }
}
