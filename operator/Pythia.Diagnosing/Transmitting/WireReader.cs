using System.Buffers.Binary;
using System.Text;
using Pythia.Model;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>
/// Reads what <see cref="WireWriter"/> wrote, and trusts nothing: a count is held against its bound and against the bytes that are left
/// before anything is allocated for it.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private const long LargestCount = 1L << 48;
    private const double LargestReal = 1e100;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte(string what) => Bytes(1, what)[0];

    public ulong Varint(string what)
    {
        ulong value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            var next = _rest[i];
            if (i == 9 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Wrong(what, "is cut off or has more than 64 bits");
    }

    public long Signed(string what)
    {
        var value = Varint(what);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count of things that happened; bounded so that sums of them do not overflow.</summary>
    public long Count(string what)
    {
        var value = Varint(what);
        return value <= LargestCount ? (long)value : throw Wrong(what, $"must be at most {LargestCount}");
    }

    /// <summary>The number of items that follow, each of at least <paramref name="least"/> bytes.</summary>
    public int Items(string what, int bound, int least)
    {
        var value = Varint(what);
        if (value > (ulong)bound)
        {
            throw Wrong(what, $"{value} items are more than the bound of {bound}");
        }

        return value * (ulong)least <= (ulong)_rest.Length ? (int)value : throw Wrong(what, $"{value} items do not fit into the {_rest.Length} bytes that are left");
    }

    /// <summary>A number below <paramref name="bound"/>.</summary>
    public int Index(string what, int bound)
    {
        var value = Varint(what);
        return value < (ulong)bound ? (int)value : throw Wrong(what, $"{value} must be below {bound}");
    }

    public ulong Fixed(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8, what));

    public double Real(string what)
    {
        var value = BitConverter.UInt64BitsToDouble(Fixed(what));
        return Math.Abs(value) <= LargestReal ? value : throw Wrong(what, "must be a finite number of a size that occurs");
    }

    /// <summary>A time in nanoseconds since 1970, or a duration.</summary>
    public long Time(string what)
    {
        var value = (long)Fixed(what);
        return value is >= -(1L << 62) and <= 1L << 62 ? value : throw Wrong(what, "lies out of range");
    }

    /// <summary>A length of time in nanoseconds, written with its sign.</summary>
    public long Duration(string what)
    {
        var value = Signed(what);
        return value is >= -(1L << 60) and <= 1L << 60 ? value : throw Wrong(what, "lies out of range");
    }

    public Key128 Key(string what) => new(Fixed(what), Fixed(what));

    public ReadOnlySpan<byte> Bytes(int length, string what)
    {
        if (length > _rest.Length)
        {
            throw Wrong(what, "is cut off");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public string Text(string what, int maxBytes)
    {
        var bytes = Bytes(Items(what, maxBytes, 1), what);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(what, "is not UTF-8");
        }
    }

    public Moments Moments(string what)
    {
        var count = Count(what);
        if (count == 0)
        {
            return default;
        }

        var present = Byte(what);
        var mean = (present & 1) != 0 ? Real(what) : 0;
        var m2 = (present & 2) != 0 ? Real(what) : 0;
        var m3 = (present & 4) != 0 ? Real(what) : 0;
        var m4 = (present & 8) != 0 ? Real(what) : 0;

        // Rounding may leave a sum of squares a hair below zero; anything more is no sum of squares.
        return present < 16 && Allowed(m2, mean) && Allowed(m4, mean)
            ? Model.Moments.Of(count, mean, Math.Max(m2, 0), m3, Math.Max(m4, 0))
            : throw Wrong(what, "has a negative sum of even powers or unknown parts");
    }

    public QuantileSketch Sketch(string what)
    {
        var zeros = Count(what);
        var used = Items(what, 2048, 2);
        var first = Signed(what);
        if (first is < -40_000 or > 40_000)
        {
            throw Wrong(what, "a bin's number lies out of range");
        }

        Span<int> bins = stackalloc int[2048];
        var length = 0;
        for (var i = 0; i < used; i++)
        {
            length += Index(what, Math.Max(0, 2048 - length));
            bins[length++] = (int)Math.Min(Count(what), int.MaxValue);
        }

        return QuantileSketch.Of(zeros, (int)first, bins[..length]);
    }

    public static StatisticsFormatException Wrong(string what, string why) => new($"{what}: {why}");

    private static bool Allowed(double sum, double mean) => sum >= -1e-6 * (1 + (mean * mean * mean * mean));
}
