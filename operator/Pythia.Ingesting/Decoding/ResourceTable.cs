using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Resources by their encoded bytes, so that all batches of one process share one <see cref="Resource"/>.
/// Direct-mapped and of fixed size: a resource that is pushed out is decoded again. Safe for concurrent use.
/// </summary>
public sealed class ResourceTable
{
    private readonly Entry?[] _slots;

    /// <summary>Makes a table.</summary>
    /// <param name="slots">How many resources it can hold; rounded up to a power of two, 16 to 65,536.</param>
    public ResourceTable(int slots = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, 1 << 16);
        _slots = new Entry?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)slots)];
    }

    internal Resource? Find(ReadOnlySpan<byte> encoded) =>
        _slots[SlotOf(encoded)] is { } entry && encoded.SequenceEqual(entry.Encoded) ? entry.Resource : null;

    internal void Keep(ReadOnlySpan<byte> encoded, Resource resource) =>
        _slots[SlotOf(encoded)] = new Entry(encoded.ToArray(), resource);

    private int SlotOf(ReadOnlySpan<byte> encoded) => (int)(StringTable.Hash(encoded) & (ulong)(_slots.Length - 1));

    private sealed record Entry(byte[] Encoded, Resource Resource);
}
