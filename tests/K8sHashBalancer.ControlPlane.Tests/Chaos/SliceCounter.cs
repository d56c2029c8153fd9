using System.Net;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>The count of writes to a slice, as the address of an endpoint in it that is never ready.</summary>
internal static class SliceCounter
{
    /// <summary>Addresses that no machine has, and that the API server takes.</summary>
    private const byte Network = 240;

    public static string Write(int count) => new IPAddress([Network, (byte)(count >> 16), (byte)(count >> 8), (byte)count]).ToString();

    /// <summary>The count; null if the address is that of a server.</summary>
    public static int? Read(string host) => IPAddress.Parse(host).GetAddressBytes() is [Network, var high, var middle, var low]
        ? (high << 16) | (middle << 8) | low
        : null;
}
