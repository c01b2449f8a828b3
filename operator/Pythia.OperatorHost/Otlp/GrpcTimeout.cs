using System.Globalization;

namespace Pythia.OperatorHost.Otlp;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit (gRPC over HTTP2, "Requests").</summary>
internal static class GrpcTimeout
{
    /// <summary>The longest wait that a timer takes; a longer deadline is no deadline.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The time that the caller gives; null for none. False when the text is something else.</summary>
    public static bool TryParse(string text, out TimeSpan? timeout)
    {
        timeout = null;
        if (text.Length == 0)
        {
            return true;
        }

        if (text.Length > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        TimeSpan? parsed = text[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(number, 24)),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromTicks(number / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
        timeout = parsed < Longest ? parsed : null;
        return parsed is not null;
    }
}
