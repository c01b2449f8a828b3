using System.Numerics;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Arrays that are used again, by their length, a power of two: what waits for some seconds and then goes would otherwise be
/// moved and marked by the garbage collector again and again. One owner.
/// </summary>
/// <param name="smallest">Length of the shortest array; a power of two.</param>
/// <param name="largest">Longer arrays are not kept; a power of two.</param>
/// <param name="elementBytes">Size of an element.</param>
internal sealed class ArrayStock<T>(int smallest, int largest, int elementBytes)
{
    private readonly Stack<T[]>[] _free = [.. Enumerable.Range(0, ClassOf(largest, smallest) + 1).Select(_ => new Stack<T[]>())];

    // How few there were at the least since the last trimming: so many were not needed.
    private readonly int[] _unused = new int[ClassOf(largest, smallest) + 1];

    /// <summary>Memory of the arrays that wait to be used.</summary>
    public long Bytes { get; private set; }

    /// <summary>An array of at least that length. Its elements are as they were returned.</summary>
    public T[] Take(int length)
    {
        var rounded = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, smallest));
        if (rounded > largest)
        {
            return new T[rounded];
        }

        var at = ClassOf(rounded, smallest);
        if (!_free[at].TryPop(out var array))
        {
            return new T[rounded];
        }

        _unused[at] = Math.Min(_unused[at], _free[at].Count);
        Bytes -= (long)rounded * elementBytes;
        return array;
    }

    /// <summary>Takes an array back, without the elements that refer to anything.</summary>
    public void Return(T[] array)
    {
        if (array.Length >= smallest && array.Length <= largest)
        {
            _free[ClassOf(array.Length, smallest)].Push(array);
            Bytes += (long)array.Length * elementBytes;
        }
    }

    /// <summary>Lets go of half of the arrays that nobody has needed since the last call; where room is short, of half of all.</summary>
    public void Trim(bool isShort)
    {
        for (var at = 0; at < _free.Length; at++)
        {
            for (var surplus = ((isShort ? _free[at].Count : _unused[at]) + 1) / 2; surplus > 0; surplus--)
            {
                Bytes -= (long)_free[at].Pop().Length * elementBytes;
            }

            _unused[at] = _free[at].Count;
        }
    }

    private static int ClassOf(int length, int smallest) => BitOperations.Log2((uint)(length / smallest));
}
