namespace Pythia.Agent.Emitting;

/// <summary>
/// Enumerates pairs in the form that EventPipe sends dictionaries in: <c>[key, value],[key, value]</c>. A value may contain
/// anything but <c>],[</c>, at which it is cut.
/// </summary>
internal ref struct BracketedPairs(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    public BracketedPair Current { get; private set; }

    public readonly BracketedPairs GetEnumerator() => this;

    public bool MoveNext()
    {
        while (rest.Length > 2 && rest[0] == '[')
        {
            var end = rest.IndexOf("],[");
            var pair = end < 0 ? rest[1..^(rest[^1] == ']' ? 1 : 0)] : rest[1..end];
            rest = end < 0 ? default : rest[(end + 2)..];
            var separator = pair.IndexOf(", ");
            if (separator > 0)
            {
                Current = new BracketedPair(pair[..separator], pair[(separator + 2)..]);
                return true;
            }
        }

        return false;
    }
}
