using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Choosing;

/// <summary>A small system for the tests of choosing: one set, one expectation, one budget, and agents that acknowledge at once.</summary>
internal sealed class Scene
{
    public static readonly ObjectKey Set = new("shop", "cart");
    public static readonly ObjectKey Expectation = new("shop", "checkout");
    public const string Entry = "application/cart/Microsoft.AspNetCore/Microsoft.AspNetCore.Hosting.HttpRequestIn";
    public const string Type = "GET /cart";

    public long NowNs { get; set; } = 1_000_000_000_000;

    public SearchState State { get; set; } = SearchState.Empty;

    public TracePointSetSpec Spec { get; set; } = new() { ExpectationRef = Expectation.Name, Skeleton = [Entry] };

    public SearchOptions Options { get; set; } = new();

    public InstrumentationBudgetSpec? Budget { get; set; } = new()
    {
        Limits = new BudgetLimits { MaxEnabledTracePoints = 20, MaxSpansPerSecond = 10_000, MaxOverheadPermille = 20 },
    };

    public ImmutableArray<BudgetEntry> MoreBudgets { get; set; } = [];

    public double Rate { get; set; } = 10;

    public Plan? Last { get; private set; }

    public Acknowledgement? Report { get; set; }

    public Acknowledgement? OtherNode { get; set; }

    public SearchSpace Space => SearchSpace.Of(Set, Spec);

    /// <summary>A tree of application points: <c>a</c> at the top, <c>a.b</c> inside of it.</summary>
    public static CatalogueEntry Point(string operation, string layer = "application/cart/Cart")
    {
        var dot = operation.LastIndexOf('.');
        return new CatalogueEntry { Id = $"{layer}/{operation}", Parent = dot < 0 ? string.Empty : $"{layer}/{operation[..dot]}" };
    }

    public static string Id(string operation) => $"application/cart/Cart/{operation}";

    public Plan Choose(params ReadOnlySpan<Suspect> suspects)
    {
        Last = Chooser.Choose(new ChoosingInput
        {
            Requests = [new SearchRequest { Expectation = Expectation, Options = Options, Suspects = [.. suspects] }],
            Spaces = [Space],
            Budgets = [new BudgetEntry { Key = new("shop", "default"), Spec = Budget }, .. MoreBudgets],
            Nodes =
            [
                new NodeReport(Report ?? Applied(), NowNs),
                .. OtherNode is { } other ? new[] { new NodeReport(other, NowNs) } : [],
            ],
            State = State,
            RequestsPerSecond = ImmutableDictionary<string, double>.Empty.Add("cart", Rate),
            NowNs = NowNs,
            Seed = 7,
        });
        State = Last.State;
        NowNs += 11_000_000_000;
        return Last;
    }

    public Acknowledgement Applied() => new()
    {
        Node = "node-1",
        Sets =
        [
            new SetAcknowledgement
            {
                Namespace = Set.Namespace,
                Name = Set.Name,
                Processes = 1,
                AppliedHash = State.Of(Space).DesiredHash,
            },
        ],
    };

    /// <summary>A problem whose cause is one trace point: its share stays with the deepest enabled point above it.</summary>
    public Suspect Caused(string cause, bool explained = false)
    {
        var at = cause;
        var space = Space;
        var on = State.Of(space).Enabled;
        while (at.Length > 0 && !on.ContainsKey(at))
        {
            at = space.TryGet(at, out var node) && node.Parent >= 0 ? space.Nodes[node.Parent].Text : string.Empty;
        }

        var positions = new List<SuspectPosition> { At([Entry], at.Length == 0 ? 0.9 : 0.05) };
        foreach (var id in on.Keys)
        {
            positions.Add(At(PathTo(space, id), id == at ? 0.85 : 0.01));
        }

        return new Suspect
        {
            Group = "g",
            RequestType = Type,
            Priority = 1,
            RequestsPerSecond = Rate,
            Traces = 150,
            EffectiveTraces = 50,
            Positions = [.. positions],
            Explained = explained,
        };
    }

    public HashSet<string> On => [.. Last!.Sets[0].Desired.Where(d => !d.Skeleton).Select(d => d.Id)];

    private static ImmutableArray<string> PathTo(SearchSpace space, string id)
    {
        var path = new List<string>();
        for (var at = space.TryGet(id, out var node) ? node : null; at is not null; at = at.Parent >= 0 ? space.Nodes[at.Parent] : null)
        {
            path.Insert(0, at.Text);
        }

        return [Entry, .. path];
    }

    private static SuspectPosition At(ImmutableArray<string> path, double share)
    {
        var id = TracePointId.TryParse(path[^1], out var parsed, out _) ? parsed : default;
        return new SuspectPosition
        {
            Point = id,
            Path = path,
            IsEntry = path.Length == 1,
            ServiceRequestType = Type,
            Place = path[^1],
            Share = share,
            StandardError = 0.02,
        };
    }
}
