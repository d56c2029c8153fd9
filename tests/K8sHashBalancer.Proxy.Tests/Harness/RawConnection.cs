using System.Net;
using System.Net.Sockets;
using System.Text;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>One end of a TCP connection, byte for byte. Texts are Latin-1: one character is one byte.</summary>
internal sealed class RawConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly StringBuilder _unread = new();

    /// <summary>Connects to a port of 127.0.0.1.</summary>
    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).WithinDeadline();
        return new RawConnection(socket);
    }

    /// <summary>Sends text; line ends in it are sent as CR LF.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes).AsTask().WithinDeadline();

    /// <summary>Reads up to and including this text.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        int found;
        while ((found = _unread.ToString().IndexOf(end, StringComparison.Ordinal)) < 0)
        {
            Assert.True(await FillAsync(), $"The connection ended before \"{end}\": {_unread}");
        }

        return Take(found + end.Length);
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<string> ReadAsync(int count)
    {
        while (_unread.Length < count)
        {
            Assert.True(await FillAsync(), $"The connection ended after {_unread.Length} of {count} bytes: {_unread}");
        }

        return Take(count);
    }

    /// <summary>Reads to the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        return Take(_unread.Length);
    }

    /// <summary>Reads the first line and the headers of a message.</summary>
    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    /// <summary>Says that nothing more will be sent.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends it abruptly.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose() => _stream.Dispose();

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var read = await _stream.ReadAsync(buffer).AsTask().WithinDeadline();
            _unread.Append(Encoding.Latin1.GetString(buffer, 0, read));
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Take(int count)
    {
        var text = _unread.ToString(0, count);
        _unread.Remove(0, count);
        return text;
    }
}
