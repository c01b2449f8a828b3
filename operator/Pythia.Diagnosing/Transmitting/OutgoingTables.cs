using System.Text;
using Pythia.Model;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>The texts and calling contexts that a message refers to, numbered in order of their first use; a context comes after the one above it.</summary>
internal sealed class OutgoingTables(CallingContextTree tree, int maxTextBytes)
{
    private readonly Dictionary<string, int> _textNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _contextNumbers = [];
    private readonly WireWriter _texts = new();
    private readonly WireWriter _contexts = new();

    public int TextCount => _textNumbers.Count;

    public int ContextCount => _contextNumbers.Count;

    public int Text(string text)
    {
        if (!_textNumbers.TryGetValue(text, out var number))
        {
            number = _textNumbers.Count;
            _textNumbers.Add(text, number);
            _texts.Text(Bounded(text));
        }

        return number;
    }

    /// <summary>For a text that may be missing: 0, else its number plus one.</summary>
    public int TextOrNone(string? text) => text is null ? 0 : Text(text) + 1;

    public int Context(int id)
    {
        if (_contextNumbers.TryGetValue(id, out var number))
        {
            return number;
        }

        // From the root down; a tree is at most some hundred contexts deep.
        var path = new Stack<CallingContext>();
        for (var at = tree[id]; at is not null && !_contextNumbers.ContainsKey(at.Id); at = at.Parent)
        {
            path.Push(at);
        }

        while (path.TryPop(out var context))
        {
            number = _contextNumbers.Count;
            _contextNumbers.Add(context.Id, number);
            Write(context);
        }

        return number;
    }

    public WireWriter Texts() => Counted(_textNumbers.Count, _texts);

    public WireWriter Contexts() => Counted(_contextNumbers.Count, _contexts);

    private void Write(CallingContext context)
    {
        _contexts.Varint(context.Parent is null ? 0 : _contextNumbers[context.Parent.Id] + 1);
        _contexts.Varint(TextOrNone(context.Callee));
        if (!context.IsEdge)
        {
            Operation(_contexts, context.Operation);
        }
    }

    public void Operation(WireWriter to, OperationName operation)
    {
        to.Byte((byte)operation.Layer);
        to.Varint(Text(operation.Service));
        to.Varint(Text(operation.Source));
        to.Varint(Text(operation.Name));
    }

    private static WireWriter Counted(int count, WireWriter content)
    {
        var section = new WireWriter();
        section.Varint(count);
        section.Bytes(content.Written);
        return section;
    }

    private string Bounded(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxTextBytes)
        {
            return text;
        }

        // A character takes at most three bytes, a surrogate pair four.
        var length = maxTextBytes / 3;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
