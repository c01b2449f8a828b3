using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Grouping;

/// <summary>Traces of a small shop, and expectations about it.</summary>
internal static class Requests
{
    public static Expectation Expectation(string service = "shop", string operation = "", params string[] groupBy) => new()
    {
        Name = "ns/test",
        Spec = new PerformanceExpectationSpec
        {
            Requests = new RequestSelector { Service = service, Operation = operation },
            GroupBy = [.. groupBy],
        },
    };

    /// <summary>A request of the shop that calls the stock <paramref name="calls"/> times, 10 ms each, with detail below when asked for.</summary>
    public static Trace Shop(int calls, bool detail = false, ulong trace = 1, string route = "/items/{id}", params (string Key, AttributeValue Value)[] attributes)
    {
        (string, AttributeValue)[] own = [("http.request.method", AttributeValue.Of("GET")), ("http.route", AttributeValue.Of(route)), .. attributes];
        var spans = new List<Span>
        {
            Spans.Of(1, 0, 0, 5 + (calls * 12), "shop", "GET", SpanKind.Server, AttributeSet.Of(own), trace),
        };
        for (var i = 0; i < calls; i++)
        {
            var start = 2 + (i * 12);
            var id = (ulong)(10 * (i + 1));
            spans.Add(Spans.Of(id, 1, start, start + 10, "shop", "call", SpanKind.Client, trace: trace));
            spans.Add(Spans.Of(id + 1, id, start + 2, start + 9, "stock", "query", SpanKind.Server, trace: trace));
            if (detail)
            {
                spans.Add(Spans.Of(id + 2, id + 1, start + 3, start + 6, "stock", "lock", SpanKind.Internal, trace: trace));
            }
        }

        return Trace.FromSpans(spans);
    }

    public static GroupedRequest One(Trace trace, Expectation? expectation = null, WorkflowGrouper? grouper = null) =>
        Assert.Single((grouper ?? new WorkflowGrouper()).Assign(trace, [expectation ?? Expectation()]));
}
