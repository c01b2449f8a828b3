using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shop.Network;

/// <summary>
/// Answers questions for some names with the loopback address, and for all others that they do not exist. A file says how many
/// milliseconds every second answer takes longer; without the file none does. Bounded: one packet is one task of at most a second.
/// </summary>
internal sealed class NameServer(IPAddress address, string delayFile, string[] names)
{
    private const int Port = 53;
    private const int TypeOfAddress = 1;
    private const int NoSuchName = 3;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private long _answers;

    public async Task RunAsync()
    {
        using var socket = new UdpClient(new IPEndPoint(address, Port));
        Console.WriteLine($"dns: {address} answers for {string.Join(", ", names)}");
        while (true)
        {
            var question = await socket.ReceiveAsync();
            if (AnswerTo(question.Buffer) is { } answer)
            {
                _ = SendAsync(socket, answer, question.RemoteEndPoint);
            }
        }
    }

    private async Task SendAsync(UdpClient socket, byte[] answer, IPEndPoint to)
    {
        // A look-up asks for both kinds of address at once; both belong to the same slow or quick answer.
        var slow = Interlocked.Increment(ref _answers) / 2 % 2 == 0;
        if (slow && Delay() is { } delay)
        {
            await Task.Delay(delay);
        }

        await socket.SendAsync(answer, to, CancellationToken.None);
    }

    private TimeSpan? Delay()
    {
        try
        {
            var text = File.ReadAllText(delayFile);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
                ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestDelay.TotalMilliseconds))
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // RFC 1035: the header, the question as it was asked, and one address record that points back to its name.
    private byte[]? AnswerTo(byte[] question)
    {
        if (question.Length < 17 || BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(4)) != 1)
        {
            return null;
        }

        var (name, end) = NameAt(question, 12);
        if (end + 4 > question.Length)
        {
            return null;
        }

        var known = names.Contains(name, StringComparer.OrdinalIgnoreCase);
        var hasAddress = known && BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(end)) == TypeOfAddress;
        byte[] record = hasAddress ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1] : [];
        byte[] answer = [.. question.AsSpan(0, end + 4), .. record];
        answer[2] = 0x85;
        answer[3] = (byte)(0x80 | (known ? 0 : NoSuchName));
        answer.AsSpan(6, 6).Clear();
        answer[7] = (byte)(hasAddress ? 1 : 0);
        return answer;
    }

    private static (string Name, int End) NameAt(byte[] packet, int at)
    {
        var name = new StringBuilder();
        while (at < packet.Length && packet[at] is > 0 and < 64 && at + packet[at] < packet.Length)
        {
            name.Append(name.Length > 0 ? "." : string.Empty).Append(Encoding.ASCII.GetString(packet, at + 1, packet[at]));
            at += packet[at] + 1;
        }

        return (name.ToString(), at + 1);
    }
}
