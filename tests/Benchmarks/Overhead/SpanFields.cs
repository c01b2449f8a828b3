using System.Globalization;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;

namespace Pythia.Benchmarks.Overhead;

/// <summary>What the fields of a span cost the observed service that sends them through EventPipe: one filter after the other, in turn within each round.</summary>
internal static class SpanFields
{
    private static readonly string[] Filters =
    [
        string.Empty,
        "Id",
        "Id;ParentId;dur=Duration.Ticks",
        "Id;ParentId;dur=Duration.Ticks;status=Status",
        "Id;ParentId;dur=Duration.Ticks;status=Status;Tags=TagObjects.*Enumerate",
        "Id;ParentSpanId;dur=Duration.Ticks;status=Status;Tags=TagObjects.*Enumerate",
        "TraceId;SpanId;ParentSpanId;dur=Duration.Ticks;status=Status;Tags=TagObjects.*Enumerate",
        "Id;ParentId;dur=Duration.Ticks;status=Status;Tags=TagObjects.*Enumerate;kind=Kind",
        "TraceId;SpanId;ParentSpanId;st=StartTimeUtc.Ticks;dur=Duration.Ticks",
    ];

    /// <summary>A table with a row for each filter.</summary>
    public static async Task<IEnumerable<string>> MeasureAsync(ObservedTarget target, int rounds, Func<ObservedTarget, Task<double>> measureAsync)
    {
        await target.ApplyAsync(null);
        var measured = Filters.Select(_ => new List<double>()).ToArray();
        await using var controller = new FilterController(DiagnosticPort.ClientOf(target.Pid), NullReceiver.Instance, new FilterWatch());
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < Filters.Length; i++)
            {
                await controller.SetAsync(Filters[i].Length == 0 ? string.Empty : $"[AS]{ObservedTarget.Step.Source}+{ObservedTarget.Step.Operation}/Stop:-{Filters[i]}", CancellationToken.None);
                var value = await measureAsync(target);
                if (round >= 0)
                {
                    measured[i].Add(value);
                }
            }
        }

        return
        [
            string.Empty, "### What the fields of a span cost, ns of CPU per span (the same loop)", string.Empty,
            "| fields | median [min..max] | of the last, within a round |", "|---|---|---|",
            .. Filters.Select((filter, i) => string.Create(
                CultureInfo.InvariantCulture,
                $"| {(filter.Length == 0 ? "no session" : '`' + filter + '`')} | {OverheadReport.Spread(measured[i])} | {OverheadReport.Spread([.. measured[i].Select((value, round) => 100 * value / measured[^1][round])])} % |")),
        ];
    }
}
