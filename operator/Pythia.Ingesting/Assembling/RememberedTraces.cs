using System.Numerics;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Recently finished or dropped traces by their hash, so that their late spans are known. A table of fixed size without
/// chains: a newer trace may overwrite an older one, whose late spans then open a trace of their own.
/// </summary>
internal sealed class RememberedTraces
{
    private readonly ulong[] _slots;

    public RememberedTraces(int capacity) => _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity))];

    public enum Fate
    {
        Unknown,
        Completed,
        Dropped,
    }

    // The lowest bit tells the fate; the others tell the trace. Zero is a free slot.
    public void Remember(ulong hash, Fate fate) => _slots[SlotOf(hash)] = (hash & ~1UL) | (fate == Fate.Dropped ? 1UL : 0UL);

    public Fate FateOf(ulong hash)
    {
        var slot = _slots[SlotOf(hash)];
        return slot == 0 || (slot & ~1UL) != (hash & ~1UL) ? Fate.Unknown : (slot & 1) == 1 ? Fate.Dropped : Fate.Completed;
    }

    private int SlotOf(ulong hash) => (int)((hash >> 1) & (ulong)(_slots.Length - 1));
}
