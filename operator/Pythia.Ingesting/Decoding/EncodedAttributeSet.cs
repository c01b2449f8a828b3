using System.Collections.Immutable;
using System.Text;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// The attributes of one span as checked <c>KeyValue</c> messages, each after its length; read when somebody asks.
/// Most spans of a healthy service are never asked. Several sets share one array, of which each has its part.
/// </summary>
internal sealed class EncodedAttributeSet(byte[] bytes, int start, int length, int count, ulong filter, StringTable strings) : AttributeSet(count, filter)
{
    /// <summary>The encoded form.</summary>
    public ReadOnlySpan<byte> Encoded => bytes.AsSpan(start, length);

    /// <summary>Where its texts are shared.</summary>
    public StringTable Strings => strings;

    /// <summary>Which keys may be there.</summary>
    public ulong Keys => KeyFilter;

    /// <summary>The part of a key in the filter that tells which keys may be there.</summary>
    public static ulong Filter(ReadOnlySpan<byte> key) => FilterOf(key);

    protected override bool Find(string key, out AttributeValue value)
    {
        if (IsDecoded)
        {
            return base.Find(key, out value);
        }

        ReadOnlySpan<byte> found = default;
        var isFound = false;
        var reader = new ProtobufReader(Encoded);
        while (!reader.AtEnd && reader.TryReadBytes(out var keyValue))
        {
            AnyValueReader.Split(keyValue, out var candidate, out var encodedValue);
            if (IsKey(candidate, key))
            {
                found = encodedValue;
                isFound = true;
            }
        }

        value = isFound ? AnyValueReader.Read(found, strings) : default;
        return isFound;
    }

    protected override ImmutableArray<KeyValuePair<string, AttributeValue>> DecodeItems()
    {
        var items = ImmutableArray.CreateBuilder<KeyValuePair<string, AttributeValue>>(Count);
        var reader = new ProtobufReader(Encoded);
        while (!reader.AtEnd && reader.TryReadBytes(out var keyValue))
        {
            AnyValueReader.Split(keyValue, out var key, out var value);
            items.Add(new(strings.Get(key), AnyValueReader.Read(value, strings)));
        }

        return items.MoveToImmutable();
    }

    private static bool IsKey(ReadOnlySpan<byte> candidate, string key) =>
        candidate.Length == key.Length
            ? Ascii.Equals(candidate, key)
            : candidate.Length > key.Length && !Ascii.IsValid(key) && Encoding.UTF8.GetString(candidate) == key;
}
