using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Pythia.Agent.Injecting;

/// <summary>
/// One command to a process's diagnostic port, written by hand because the other end must be proved first: it is the process that was
/// checked, not another that has taken its number or its socket's name.
/// </summary>
internal static class RuntimePort
{
    private const byte ProcessCommands = 0x04;
    private const byte ApplyStartupHook = 0x07;
    private const byte Okay = 0x00;
    private const int HeaderLength = 20;
    private static readonly byte[] Magic = "DOTNET_IPC_V1\0"u8.ToArray();

    /// <summary>Has the process load the hook. <paramref name="isSame"/> is asked once connected: from then on nobody else can answer.</summary>
    /// <returns>The refusal, with a sentence.</returns>
    public static async Task<(InjectionRefusal Refusal, string Message)> LoadAsync(
        string socketPath, int pid, string hookPath, Func<bool> isSame, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            if (PeerPid(socket) != pid || !isSame())
            {
                return (InjectionRefusal.PortUnavailable, "another process listens on the diagnostic port");
            }

            await socket.SendAsync(Command(hookPath), cancellationToken);
            var answer = new byte[HeaderLength + 4];
            var length = await ReadAsync(socket, answer, cancellationToken);
            return length < HeaderLength ? (InjectionRefusal.LoadRefused, "the diagnostic port gave no answer")
                : answer[17] == Okay ? (InjectionRefusal.None, string.Empty)
                : (InjectionRefusal.LoadRefused, $"the runtime refused: 0x{BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(HeaderLength)):X8}");
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return (InjectionRefusal.PortUnavailable, $"the diagnostic port does not answer: {e.Message}");
        }
    }

    private static byte[] Command(string hookPath)
    {
        var text = Encoding.Unicode.GetBytes(hookPath + '\0');
        var message = new byte[HeaderLength + 4 + text.Length];
        Magic.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        message[16] = ProcessCommands;
        message[17] = ApplyStartupHook;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderLength), text.Length / 2);
        text.CopyTo(message, HeaderLength + 4);
        return message;
    }

    private static async Task<int> ReadAsync(Socket socket, byte[] into, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < into.Length)
        {
            var got = await socket.ReceiveAsync(into.AsMemory(length), cancellationToken);
            if (got == 0)
            {
                break;
            }

            length += got;
        }

        return length;
    }

    // SO_PEERCRED: pid, uid, gid of the process that listened, in the numbers of this process's own pid namespace.
    private static int PeerPid(Socket socket)
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;
        var credentials = new byte[12];
        return socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) == credentials.Length
            ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : -1;
    }
}
