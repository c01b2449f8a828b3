using Pythia.Model;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>The texts and calling contexts of a message that is being read. Its contexts make up a tree of their own.</summary>
internal sealed class IncomingTables(StatisticsLimits limits)
{
    private string[] _texts = [];
    private CallingContext[] _contexts = [];

    public StatisticsLimits Limits { get; } = limits;

    public CallingContextTree Tree { get; } = new();

    public void ReadTexts(ref WireReader reader)
    {
        var texts = new string[reader.Items("texts", Limits.MaxTexts, 1)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text("texts[]", Limits.MaxTextBytes);
        }

        _texts = texts;
    }

    public void ReadContexts(ref WireReader reader)
    {
        var contexts = new CallingContext[reader.Items("contexts", Limits.MaxContexts, 2)];
        for (var i = 0; i < contexts.Length; i++)
        {
            var above = reader.Index("contexts[].parent", i + 1);
            var parent = above == 0 ? null : contexts[above - 1];
            var callee = TextOrNone(ref reader, "contexts[].callee");
            if (callee is not null)
            {
                contexts[i] = parent is { IsEdge: false } ? Tree.InternEdge(parent, callee) : throw WireReader.Wrong("contexts[].callee", "an edge must lie below an operation");
                continue;
            }

            contexts[i] = Tree.Intern(parent, Operation(ref reader, "contexts[]"));
        }

        _contexts = contexts;
    }

    public string Text(ref WireReader reader, string what) => _texts[reader.Index(what, _texts.Length)];

    public string? TextOrNone(ref WireReader reader, string what)
    {
        var number = reader.Index(what, _texts.Length + 1);
        return number == 0 ? null : _texts[number - 1];
    }

    /// <summary>The number of a context in <see cref="Tree"/>.</summary>
    public int Context(ref WireReader reader, string what) => _contexts[reader.Index(what, _contexts.Length)].Id;

    /// <summary>The number of a context; -1 for what was beyond the bound on positions.</summary>
    public int ContextOrNone(ref WireReader reader, string what)
    {
        var number = reader.Index(what, _contexts.Length + 1);
        return number == 0 ? -1 : _contexts[number - 1].Id;
    }

    public OperationName Operation(ref WireReader reader, string what)
    {
        var layer = reader.Index(what + ".layer", (int)Layer.Node + 1);
        return new OperationName((Layer)layer, Text(ref reader, what + ".service"), Text(ref reader, what + ".source"), Text(ref reader, what + ".operation"));
    }
}
