namespace Pythia.Fuzz;

/// <summary>Changes inputs at random, from a seed: at the level of bytes, and for JSON also at the level of values.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e999", "18446744073709551616", "-9223372036854775809", "0.5", "\"\\ud800\"", "\"--\"",
        "\"5b8efff798038103d269b633813fc60c\"", "[[[[[[[[[[[[[[[[[[[[", "{\"arrayValue\":{\"values\":[{\"kvlistValue\":{\"values\":[{\"key\":\"k\"}]}}]}}",
        "{\"resourceSpans\":[]}", "\"NaN\"", "7",
    ];

    private static readonly byte[][] Fragments =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x00], [0x0B], [0x0C], [0x0A, 0x00],
        [0x80], [0x7F], [0x2A, 0x02, 0x0A, 0x00], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public byte[] Mutate(byte[] input, byte[] other, bool isJson)
    {
        var bytes = new List<byte>(input);
        for (var rounds = 1 + _random.Next(4); rounds > 0; rounds--)
        {
            if (isJson && _random.Next(2) == 0)
            {
                ReplaceValue(bytes);
            }
            else
            {
                MutateBytes(bytes, other);
            }
        }

        return bytes.Count > 1 << 20 ? input : [.. bytes];
    }

    private void MutateBytes(List<byte> bytes, byte[] other)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 32), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when other.Length > 0:
                var from = _random.Next(other.Length);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + _random.Next(1, 200))]);
                break;
            default:
                bytes.InsertRange(at, Fragments[_random.Next(Fragments.Length)]);
                break;
        }
    }

    // From one colon, comma or opening bracket to the next comma or closing bracket: mostly a whole value.
    private void ReplaceValue(List<byte> bytes)
    {
        var start = bytes.FindIndex(_random.Next(bytes.Count + 1), next => next is (byte)':' or (byte)',' or (byte)'[');
        if (start < 0)
        {
            return;
        }

        var end = bytes.FindIndex(start + 1, next => next is (byte)',' or (byte)'}' or (byte)']');
        bytes.RemoveRange(start + 1, (end < 0 ? bytes.Count : end) - start - 1);
        bytes.InsertRange(start + 1, System.Text.Encoding.UTF8.GetBytes(Values[_random.Next(Values.Length)]));
    }
}
