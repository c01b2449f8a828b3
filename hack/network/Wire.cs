using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Shop.Network;

/// <summary>
/// A network between this machine and itself that loses packets. The device has the near address; whatever is sent to the far one
/// comes back with both addresses exchanged, so that a server on the near address is reached at the far one, through the whole TCP
/// of the kernel, in both directions. (Exchanging addresses leaves checksums right.) Lost are packets to the server's port.
/// </summary>
internal static class Wire
{
    private const int ReadWrite = 2;
    private const uint SetInterface = 0x400454ca;
    private const short PlainTunnel = 0x1001;
    private const int Tcp = 6;
    private const int MaxPacket = 65_536;

    public static void Run(string device, IPAddress near, IPAddress far, int port, int lossPermille)
    {
        var tunnel = Open(device);
        Ip("addr", "add", $"{near}/30", "dev", device);
        Ip("link", "set", "dev", device, "up");
        Console.WriteLine($"wire: {device} is up, {far} leads to {near}");
        var random = new Random(1);
        var packet = new byte[MaxPacket];
        while (true)
        {
            var length = Read(tunnel, packet, MaxPacket);
            if (length < 0)
            {
                throw new IOException($"reading from {device} failed: {Marshal.GetLastPInvokeError()}");
            }

            if (length < 20 || packet[0] >> 4 != 4 || (IsTo(packet.AsSpan(0, (int)length), port) && random.Next(1000) < lossPermille))
            {
                continue;
            }

            Exchange(packet.AsSpan(12, 4), packet.AsSpan(16, 4));
            _ = Write(tunnel, packet, length);
        }
    }

    private static bool IsTo(ReadOnlySpan<byte> packet, int port)
    {
        var header = (packet[0] & 15) * 4;
        return packet[9] == Tcp && packet.Length >= header + 4 && BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 2)..]) == port;
    }

    private static void Exchange(Span<byte> left, Span<byte> right)
    {
        Span<byte> kept = stackalloc byte[4];
        left.CopyTo(kept);
        right.CopyTo(left);
        kept.CopyTo(right);
    }

    private static int Open(string device)
    {
        var file = OpenFile("/dev/net/tun", ReadWrite);
        var request = new byte[40];
        Encoding.ASCII.GetBytes(device, request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), PlainTunnel);
        return file >= 0 && Control(file, SetInterface, request) == 0
            ? file
            : throw new IOException($"/dev/net/tun: no device {device}: {Marshal.GetLastPInvokeError()}; this needs root and the kernel's TUN");
    }

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"ip {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, nuint request, byte[] argument);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read(int file, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int file, byte[] buffer, nint count);
}
