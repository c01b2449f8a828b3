using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>The attributes of a span or a resource: a small list in the sender's order; of equal keys the last one counts.</summary>
public sealed class AttributeSet
{
    private readonly ImmutableArray<KeyValuePair<string, AttributeValue>> _items;

    /// <summary>Takes the items as they are.</summary>
    public AttributeSet(ImmutableArray<KeyValuePair<string, AttributeValue>> items) =>
        _items = items.IsDefault ? [] : items;

    /// <summary>No attributes.</summary>
    public static AttributeSet Empty { get; } = new([]);

    /// <summary>How many items there are, repeated keys included.</summary>
    public int Count => _items.Length;

    /// <summary>The items in the sender's order.</summary>
    public ImmutableArray<KeyValuePair<string, AttributeValue>> Items => _items;

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
        for (var i = _items.Length - 1; i >= 0; i--)
        {
            if (string.Equals(_items[i].Key, key, StringComparison.Ordinal))
            {
                value = _items[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a key as text, or null.</summary>
    public string? Text(string key) => TryGet(key, out var value) ? value.ToString() : null;
}
