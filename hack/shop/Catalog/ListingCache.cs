using Shop.Hosting;

namespace Shop.Catalog;

/// <summary>
/// Remembers which lists were asked for. With problem <c>gc</c> it keeps a graph of small objects for each, so that collections
/// have much to trace and to move, and every request of the process waits for them.
/// </summary>
internal sealed class ListingCache(ProblemSwitch problems)
{
    private const int Kept = 24;
    private const int NodesEach = 120_000;

    private readonly Lock _writing = new();
    private readonly Node?[] _graphs = new Node?[Kept];
    private int _next;

    public void Keep(int skip)
    {
        if (!problems.WastefulCache)
        {
            return;
        }

        Node? graph = null;
        for (var i = 0; i < NodesEach; i++)
        {
            graph = new Node(graph, skip + i);
        }

        lock (_writing)
        {
            _graphs[_next++ % Kept] = graph;
        }
    }

    private sealed record Node(Node? Rest, int Value);
}
