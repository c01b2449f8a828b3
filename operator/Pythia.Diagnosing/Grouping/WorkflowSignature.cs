using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// The workflow of a request as one key: the skeleton's operations on the critical path as a tree, in order, with repetition
/// folded, so that a loop of n rounds gives the same key for every n from 1.
/// </summary>
internal sealed class WorkflowSignature
{
    // The longest round of a loop that is recognized; longer rounds stay unfolded.
    private const int LongestRound = 8;

    private readonly List<Key128> _fold = [];
    private int[] _owner = [];
    private int[] _firstChild = [];
    private int[] _next = [];
    private Key128[] _keys = [];

    /// <summary>The signature over <paramref name="nodes"/> (depth-first order, root first, closed under parents). Each node's own operation comes as a key.</summary>
    public Key128 Compute(Trace trace, ReadOnlySpan<int> nodes, ReadOnlySpan<int> slotOfNode, int root, ReadOnlySpan<Key128> operations, ReadOnlySpan<bool> inSkeleton)
    {
        Reserve(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            _firstChild[i] = -1;
            _owner[i] = -1;
            if (i > 0)
            {
                var parent = slotOfNode[trace.Nodes[nodes[i]].Parent - root];
                _owner[i] = parent == 0 || inSkeleton[parent] ? parent : _owner[parent];
            }
        }

        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            if (i == 0 || inSkeleton[i])
            {
                _keys[i] = Fold(i, operations[i]);
                if (i > 0)
                {
                    _next[i] = _firstChild[_owner[i]];
                    _firstChild[_owner[i]] = i;
                }
            }
        }

        return _keys[0];
    }

    private Key128 Fold(int owner, Key128 operation)
    {
        _fold.Clear();
        for (var child = _firstChild[owner]; child >= 0; child = _next[child])
        {
            _fold.Add(_keys[child]);
            DropRepetition();
        }

        var hasher = default(StableHasher);
        hasher.Add(operation);
        foreach (var key in _fold)
        {
            hasher.Add(key);
        }

        return hasher.ToKey();
    }

    private void DropRepetition()
    {
        for (var length = 1; length <= LongestRound && 2 * length <= _fold.Count; length++)
        {
            var same = true;
            for (var i = 1; same && i <= length; i++)
            {
                same = _fold[^i] == _fold[^(i + length)];
            }

            if (same)
            {
                _fold.RemoveRange(_fold.Count - length, length);
                return;
            }
        }
    }

    private void Reserve(int count)
    {
        if (_keys.Length < count)
        {
            Array.Resize(ref _owner, count * 2);
            Array.Resize(ref _firstChild, count * 2);
            Array.Resize(ref _next, count * 2);
            Array.Resize(ref _keys, count * 2);
        }
    }
}
