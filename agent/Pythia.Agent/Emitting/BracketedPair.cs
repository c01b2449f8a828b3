namespace Pythia.Agent.Emitting;

/// <summary>A key and its value, within the text that they were read from.</summary>
internal readonly ref struct BracketedPair(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
{
    public ReadOnlySpan<char> Key { get; } = key;

    public ReadOnlySpan<char> Value { get; } = value;

    public void Deconstruct(out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        key = Key;
        value = Value;
    }
}
