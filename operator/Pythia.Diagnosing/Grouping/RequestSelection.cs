using Pythia.Crds.PerformanceExpectations;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Finds the requests that an expectation is about.</summary>
internal static class RequestSelection
{
    /// <summary>
    /// Fills <paramref name="roots"/> with the outermost spans that the selector matches: server and consumer spans of the
    /// service, or a root span of it of any kind. What lies below a selected span is part of that request.
    /// A request that was cut by a slice of recording is left out, whatever it holds.
    /// </summary>
    public static void Select(Trace trace, RequestSelector selector, int maxRequests, List<int> roots)
    {
        roots.Clear();
        var nodes = trace.Nodes;
        if (selector.Service == Expectation.AnyService)
        {
            if (trace.Root >= 0 && Matches(nodes[trace.Root], selector) && !IsCut(nodes[trace.Root]))
            {
                roots.Add(trace.Root);
            }

            return;
        }

        for (var i = 0; i < nodes.Length && roots.Count < maxRequests;)
        {
            var entry = nodes[i].Kind is SpanKind.Server or SpanKind.Consumer || nodes[i].Parent < 0;
            if (entry && nodes[i].Service == selector.Service && Matches(nodes[i], selector))
            {
                if (!IsCut(nodes[i]))
                {
                    roots.Add(i);
                }

                i = nodes[i].SubtreeEnd;
            }
            else
            {
                i++;
            }
        }
    }

    private static bool IsCut(in TraceNode node) => node.Span?.Attributes.Text(OperationName.CutAttribute) is not null;

    private static bool Matches(in TraceNode node, RequestSelector selector)
    {
        if (node.Span is not { } span)
        {
            return selector.Service == Expectation.AnyService && selector.Operation.Length == 0;
        }

        if (selector.Operation.Length > 0
            && !Pattern.Matches(selector.Operation, RequestTypeName.Of(span))
            && !Pattern.Matches(selector.Operation, span.Name))
        {
            return false;
        }

        foreach (var match in selector.Attributes.IsDefault ? [] : selector.Attributes)
        {
            var value = span.Attributes.Text(match.Key) ?? span.Resource.Attributes.Text(match.Key);
            if (value != match.Value)
            {
                return false;
            }
        }

        return true;
    }
}
