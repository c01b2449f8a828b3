using System.Collections.Immutable;
using System.Text;

namespace Pythia.Model;

/// <summary>
/// The attributes of a span or a resource: a small list in the sender's order; of equal keys the last one counts.
/// Immutable to its readers; a derived set may keep its items encoded until somebody asks for them.
/// </summary>
public class AttributeSet
{
    // One of 64 bits per key: most lookups ask for a key that is not there, and end here.
    private readonly ulong _filter;
    private ImmutableArray<KeyValuePair<string, AttributeValue>> _items;

    /// <summary>Takes the items as they are.</summary>
    public AttributeSet(ImmutableArray<KeyValuePair<string, AttributeValue>> items)
    {
        _items = items.IsDefault ? [] : items;
        Count = _items.Length;
        foreach (var (key, _) in _items)
        {
            _filter |= key.Length > 0 ? FilterOf(key.Length, key[0], key[key.Length / 2], key[^1]) : 1;
        }
    }

    /// <summary>For sets that decode on demand.</summary>
    /// <param name="count">How many items <see cref="DecodeItems"/> will give.</param>
    /// <param name="filter"><see cref="FilterOf(ReadOnlySpan{byte})"/> of all keys, joined by "or".</param>
    protected AttributeSet(int count, ulong filter) => (Count, _filter) = (count, filter);

    /// <summary>No attributes.</summary>
    public static AttributeSet Empty { get; } = new([]);

    /// <summary>How many items there are, repeated keys included.</summary>
    public int Count { get; }

    /// <summary>The items in the sender's order. Cost: the first call may decode them, later calls do not.</summary>
    public ImmutableArray<KeyValuePair<string, AttributeValue>> Items
    {
        get
        {
            if (_items.IsDefault)
            {
                // Two readers may both decode; both results are equal and the first one published stays.
                ImmutableInterlocked.InterlockedInitialize(ref _items, DecodeItems());
            }

            return _items;
        }
    }

    /// <summary>The bits of all keys, as given to the constructor for sets that decode on demand.</summary>
    protected ulong KeyFilter => _filter;

    /// <summary>True once <see cref="Items"/> costs nothing.</summary>
    protected bool IsDecoded => !_items.IsDefault;

    /// <summary>Makes a set of key-value pairs.</summary>
    public static AttributeSet Of(params ReadOnlySpan<(string Key, AttributeValue Value)> items)
    {
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, AttributeValue>>(items.Length);
        foreach (var (key, value) in items)
        {
            builder.Add(new(key, value));
        }

        return new AttributeSet(builder.MoveToImmutable());
    }

    /// <summary>The value of a key. Cost: linear in the number of attributes.</summary>
    public bool TryGet(string key, out AttributeValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var filter = Ascii.IsValid(key) && key.Length > 0 ? FilterOf(key.Length, key[0], key[key.Length / 2], key[^1]) : ulong.MaxValue;
        if ((_filter & filter) != 0)
        {
            return Find(key, out value);
        }

        value = default;
        return false;
    }

    /// <summary>The bit of a key in UTF-8.</summary>
    protected static ulong FilterOf(ReadOnlySpan<byte> key) => key.IsEmpty ? 1 : FilterOf(key.Length, key[0], key[key.Length / 2], key[^1]);

    /// <summary>Looks for a key that may be there.</summary>
    protected virtual bool Find(string key, out AttributeValue value)
    {
        var items = Items;
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if (string.Equals(items[i].Key, key, StringComparison.Ordinal))
            {
                value = items[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a key as text, or null.</summary>
    public string? Text(string key) => TryGet(key, out var value) ? value.ToString() : null;

    private static ulong FilterOf(int length, int first, int middle, int last) => 1UL << (((length * 5) + (first * 11) + (middle * 23) + (last * 41)) & 63);

    /// <summary>Decodes the items of a set made without them; called at most once per reader that comes first.</summary>
    protected virtual ImmutableArray<KeyValuePair<string, AttributeValue>> DecodeItems() => [];
}
