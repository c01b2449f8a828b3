using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Makes suspects of problems.</summary>
public static class Suspects
{
    private const string RouteVariable = "http.route@";

    /// <summary>
    /// How a problem spreads over positions, by its requests that started since the last change was in force: shares of the
    /// variance (Cov(X_i, T) / Var(T)), or of the mean's excess for <see cref="ProblemKind.Slow"/> and <see cref="ProblemKind.Changed"/>.
    /// Standard errors are those of the linearized ratio.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="requests">Recent requests of the group; older ones than <paramref name="sinceNs"/> are left out.</param>
    /// <param name="contexts">The table that the requests' positions refer to.</param>
    /// <param name="sinceNs">Since when the desired state is in force; null: not yet, so there is no evidence.</param>
    /// <param name="explained">Whether variables of the application explain the leading place, stable over two windows.</param>
    public static Suspect Of(
        Problem problem, IEnumerable<GroupedRequest> requests, CallingContextTree contexts, long? sinceNs, bool explained = false)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(contexts);
        var rows = sinceNs is { } since ? requests.Where(r => r.StartUnixNanoseconds >= since).ToList() : [];
        var total = rows.Select(r => r.TotalSeconds).ToArray();
        var times = Columns(rows);
        var byMean = problem.Kind is ProblemKind.Slow or ProblemKind.Changed;
        var past = problem.Kind == ProblemKind.Changed ? BaselineOf(problem) : [];
        var excess = total.DefaultIfEmpty(0).Average() - past.Values.Sum();
        var types = RequestTypes(rows, problem.Group);
        var positions = times.OrderBy(t => t.Key).Select(t =>
        {
            var (share, error) = byMean ? OfMean(t.Value, past.GetValueOrDefault(t.Key), excess) : OfVariance(t.Value, total);
            return PositionOf(contexts[t.Key], share, error, types);
        });
        return new Suspect
        {
            Group = problem.Group.Key.ToString(),
            RequestType = problem.Group.RequestType,
            Priority = problem.ExcessSecondsPerSecond,
            RequestsPerSecond = problem.RequestsPerSecond,
            Traces = rows.Count,
            EffectiveTraces = byMean ? rows.Count : Effective(total),
            Positions = [.. positions],
            Explained = explained,
        };
    }

    private static Dictionary<int, double[]> Columns(List<GroupedRequest> rows)
    {
        var columns = new Dictionary<int, double[]>();
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var time in rows[i].Positions)
            {
                if (time.Position < 0)
                {
                    continue;
                }

                if (!columns.TryGetValue(time.Position, out var column))
                {
                    columns[time.Position] = column = new double[rows.Count];
                }

                column[i] = time.Nanoseconds / 1e9;
            }
        }

        return columns;
    }

    private static Dictionary<int, double> BaselineOf(Problem problem) => problem.Positions
        .Where(p => p.Context is not null)
        .ToDictionary(p => p.Context!.Id, p => Math.Max(0, p.MeanSeconds - (p.Share * problem.ExcessSeconds)));

    private static (double Share, double Error) OfVariance(double[] x, double[] total)
    {
        var n = x.Length;
        double meanX = x.Average(), meanT = total.Average(), co = 0, square = 0;
        for (var i = 0; i < n; i++)
        {
            co += (x[i] - meanX) * (total[i] - meanT);
            square += (total[i] - meanT) * (total[i] - meanT);
        }

        if (square <= 0)
        {
            return (0, 0);
        }

        var share = co / square;
        var influence = 0.0;
        for (var i = 0; i < n; i++)
        {
            var d = total[i] - meanT;
            var term = ((x[i] - meanX) * d) - (share * d * d);
            influence += term * term;
        }

        return (share, Math.Sqrt(influence) / square);
    }

    private static (double Share, double Error) OfMean(double[] x, double baseline, double excess)
    {
        if (excess <= 0)
        {
            return (0, 0);
        }

        var mean = x.Average();
        var variance = x.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, x.Length - 1);
        return ((mean - baseline) / excess, Math.Sqrt(variance / x.Length) / excess);
    }

    private static double Effective(double[] total)
    {
        if (total.Length == 0)
        {
            return 0;
        }

        var mean = total.Average();
        double second = 0, fourth = 0;
        foreach (var t in total)
        {
            var square = (t - mean) * (t - mean);
            second += square;
            fourth += square * square;
        }

        return fourth <= 0 ? total.Length : second * second / fourth;
    }

    private static SuspectPosition PositionOf(CallingContext context, double share, double error, Dictionary<string, string> types)
    {
        var path = new Stack<string>();
        for (var at = context.IsEdge ? context.Parent : context; at is not null; at = at.Parent)
        {
            path.Push(at.TracePoint.ToString());
        }

        return new SuspectPosition
        {
            Point = context.TracePoint,
            Path = [.. path],
            IsEdge = context.IsEdge,
            IsEntry = !context.IsEdge && (context.Parent is null || context.Parent.Service != context.Service),
            ServiceRequestType = types.GetValueOrDefault(context.Service, string.Empty),
            Place = context.Place,
            Share = share,
            StandardError = error,
        };
    }

    // The request type of each service on the path, where it has only one; the variables tell the routes of server spans.
    private static Dictionary<string, string> RequestTypes(List<GroupedRequest> rows, GroupIdentity group)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in rows.Take(64).SelectMany(r => r.Variables))
        {
            if (!variable.Name.StartsWith(RouteVariable, StringComparison.Ordinal))
            {
                continue;
            }

            var slash = variable.Name.IndexOf('/', RouteVariable.Length);
            if (slash > 0)
            {
                var service = variable.Name[RouteVariable.Length..slash];
                var type = variable.Name[(slash + 1)..];
                types[service] = types.TryGetValue(service, out var known) && known != type ? string.Empty : type;
            }
        }

        types[group.Service] = types.TryGetValue(group.Service, out var other) && other != group.RequestType ? string.Empty : group.RequestType;
        return types;
    }
}
