using System.Numerics;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Arrays that are used again, by their length, a power of two: what waits for some seconds and then goes would otherwise be
/// moved and marked by the garbage collector again and again. One owner; bounded in what it keeps.
/// </summary>
/// <param name="smallest">Length of the shortest array; a power of two.</param>
/// <param name="largest">Longer arrays are not kept; a power of two.</param>
/// <param name="mostElements">Elements of all arrays that are kept.</param>
internal sealed class ArrayStock<T>(int smallest, int largest, long mostElements)
{
    private readonly Stack<T[]>[] _free = [.. Enumerable.Range(0, BitOperations.Log2((uint)(largest / smallest)) + 1).Select(_ => new Stack<T[]>())];
    private long _elements;

    /// <summary>An array of at least that length. Its elements are as they were returned.</summary>
    public T[] Take(int length)
    {
        var rounded = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, smallest));
        if (rounded <= largest && ClassOf(rounded).TryPop(out var array))
        {
            _elements -= rounded;
            return array;
        }

        return new T[rounded];
    }

    /// <summary>Takes an array back, without the elements that refer to anything.</summary>
    public void Return(T[] array)
    {
        if (array.Length >= smallest && array.Length <= largest && _elements + array.Length <= mostElements)
        {
            _elements += array.Length;
            ClassOf(array.Length).Push(array);
        }
    }

    private Stack<T[]> ClassOf(int length) => _free[BitOperations.Log2((uint)(length / smallest))];
}
