using System.Globalization;
using System.Net;
using System.Text;
using Pythia.Crds.PerformanceExpectations;
using Pythia.OperatorHost.Cluster;

namespace Pythia.OperatorHost.Web;

/// <summary>The page for people: findings, what is on and why, decisions. Everything on it is also in the API server.</summary>
internal static class StatusPage
{
    private const int MaxRows = 50;

    private const string Head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Pythia</title><style>
        body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dde3ea;vertical-align:top}th{font-weight:600;color:#556}
        code{font-size:.9em}.finding{border-left:4px solid #b4540a;background:#fff6ec;padding:.6rem 1rem;margin:.6rem 0}
        .quiet{color:#556}@media(prefers-color-scheme:dark){body{background:#14181d;color:#e4e8ec}.finding{background:#2a2118}td,th{border-color:#333b44}}
        </style></head><body>
        """;

    /// <summary>Renders the page. All text from outside is encoded.</summary>
    public static string Render(World world, bool leader)
    {
        var html = new StringBuilder(Head);
        html.Append("<h1>Pythia</h1><p class=quiet>").Append(leader ? "This replica leads." : "Another replica leads; this page shows what the API server holds.").Append("</p>");
        foreach (var expectation in world.Expectations.Take(MaxRows))
        {
            Expectation(html, expectation, world);
        }

        if (world.Expectations.IsEmpty)
        {
            html.Append("<p>No PerformanceExpectation exists yet: <code>kubectl apply -f expectation.yaml</code></p>");
        }

        Budgets(html, world);
        return html.Append("</body></html>").ToString();
    }

    private static void Expectation(StringBuilder html, ExpectationResource expectation, World world)
    {
        var status = expectation.Status ?? new PerformanceExpectationStatus();
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(expectation.Metadata.Namespace)}/{Text(expectation.Metadata.Name)}</h2><p>{Text(status.Summary)}</p>");
        foreach (var finding in status.Findings)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=finding><b>{Text(finding.RequestType)}</b>: {Text(finding.Message)}<br><span class=quiet>{Text(finding.State)}, confidence {finding.ConfidencePermille / 10.0:0.0} %, {finding.TracePointsUsed} of {finding.TracePointsInAll} trace points, {finding.Decisions} decisions</span></div>");
        }

        if (!status.Groups.IsEmpty)
        {
            Table(html, ["request type", "traces", "mean ms", "p99 ms", "CV", "problem"], status.Groups.Select(g => new[]
            {
                g.RequestType, Number(g.Traces), Number(g.MeanMilliseconds), Number(g.P99Milliseconds),
                (g.CvPermille / 1000.0).ToString("0.00", CultureInfo.InvariantCulture), g.Problem,
            }));
        }

        foreach (var set in world.Sets.Where(s => s.Spec.ExpectationRef == expectation.Metadata.Name && s.Metadata.Namespace == expectation.Metadata.Namespace))
        {
            var on = set.Status?.Desired ?? [];
            html.Append(CultureInfo.InvariantCulture, $"<p>Trace points on in <code>{Text(set.Metadata.Name)}</code>: {on.Length} (of {set.Status?.CatalogueSize ?? 0} in the search space, {set.Status?.EverEnabled.Length ?? 0} ever on)</p>");
            Table(html, ["trace point", "why"], on.Take(MaxRows).Select(d => new[] { d.Id, d.Reason }));
        }

        if (!status.Decisions.IsEmpty)
        {
            Table(html, ["decision", "strategy", "switched on", "switched off", "why"], status.Decisions.Select(d => new[]
            {
                Number(d.Number), d.Strategy, string.Join(", ", d.SwitchedOn), string.Join(", ", d.SwitchedOff), d.Reason,
            }));
        }
    }

    private static void Budgets(StringBuilder html, World world)
    {
        html.Append("<h2>Budgets</h2>");
        Table(html, ["budget", "trace points on", "limit", "overhead", "limit", "spans/s", "limit"], world.Budgets.Take(MaxRows).Select(b => new[]
        {
            $"{b.Metadata.Namespace}/{b.Metadata.Name}",
            Number(b.Status?.EnabledTracePoints ?? 0), Number(b.Spec.Limits.MaxEnabledTracePoints),
            Permille(b.Status?.OverheadPermille ?? 0), Permille(b.Spec.Limits.MaxOverheadPermille),
            Number(b.Status?.SpansPerSecond ?? 0), Number(b.Spec.Limits.MaxSpansPerSecond),
        }));
    }

    private static void Table(StringBuilder html, string[] head, IEnumerable<string[]> rows)
    {
        html.Append("<table><tr>");
        foreach (var cell in head)
        {
            html.Append("<th>").Append(Text(cell)).Append("</th>");
        }

        foreach (var row in rows)
        {
            html.Append("</tr><tr>");
            foreach (var cell in row)
            {
                html.Append("<td>").Append(Text(cell)).Append("</td>");
            }
        }

        html.Append("</tr></table>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Permille(int value) => (value / 10.0).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
