using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Diagnosing.Explaining;

/// <summary>The contexts of a place and of what is above it, to judge which variables may explain it.</summary>
internal sealed class PlacePath
{
    private readonly HashSet<(string Service, string Operation)> _own = [];
    private readonly HashSet<(string Service, string Operation)> _above = [];
    private readonly HashSet<string> _services = new(StringComparer.Ordinal);
    private readonly bool _isRoot;

    public PlacePath(string place, IEnumerable<RankedPosition> positions)
    {
        Place = place;
        Contexts = [.. positions.Where(p => p.Context is not null && p.Place == place).Select(p => p.Context!)];
        foreach (var context in Contexts)
        {
            _own.UnionWith(NamesOf(context));
            _isRoot |= context.Parent is null && !context.IsEdge;
            for (var at = context; at is not null; at = at.Parent)
            {
                _services.Add(at.Service);
                if (!ReferenceEquals(at, context))
                {
                    _above.UnionWith(NamesOf(at));
                }
            }

            // What an edge waits for is decided by the process that it calls, too.
            if (context.Callee is { } callee)
            {
                _services.Add(callee);
            }
        }
    }

    public string Place { get; }

    public IReadOnlyList<CallingContext> Contexts { get; }

    public VariableRelation RelationOf(string name)
    {
        var at = name.IndexOf('@');
        if (at < 0)
        {
            return _isRoot ? VariableRelation.Own : VariableRelation.Ancestor;
        }

        var slash = name.IndexOf('/', at);
        var service = slash < 0 ? name[(at + 1)..] : name[(at + 1)..slash];
        if (slash < 0)
        {
            return _services.Contains(service) ? VariableRelation.Process : VariableRelation.Unrelated;
        }

        var operation = name[(slash + 1)..];
        if (_own.Contains((service, operation)))
        {
            return VariableRelation.Own;
        }

        return _above.Contains((service, operation)) || (IsRoute(operation) && _services.Contains(service))
            ? VariableRelation.Ancestor
            : VariableRelation.Unrelated;
    }

    // A server span is named by its route and recorded under the operation of its framework.
    private static bool IsRoute(string operation)
    {
        var blank = operation.IndexOf(' ');
        return blank > 0 && blank + 1 < operation.Length && operation[blank + 1] == '/'
            && operation.AsSpan(0, blank).IndexOfAnyExceptInRange('A', 'Z') < 0;
    }

    private static IEnumerable<(string Service, string Operation)> NamesOf(CallingContext context)
    {
        yield return (context.Service, context.Operation.Name);
        yield return (context.Service, $"{context.Operation.Source}/{context.Operation.Name}");
    }
}
