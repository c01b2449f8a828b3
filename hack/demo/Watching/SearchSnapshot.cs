using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;

namespace Pythia.Demo.Watching;

/// <summary>The search as the API server's objects tell it at one moment.</summary>
internal sealed record SearchSnapshot
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public PerformanceExpectationStatus Expectation { get; init; } = new();

    public TracePointSetStatus TracePoints { get; init; } = new();

    public InstrumentationBudgetStatus Budget { get; init; } = new();

    /// <summary>What is on beyond the skeleton.</summary>
    public ImmutableArray<DesiredTracePoint> On => [.. TracePoints.Desired.Where(point => !point.Skeleton)];

    /// <summary>The first finding with an explanation.</summary>
    public Finding? Explained => Expectation.Findings.FirstOrDefault(finding => finding.State == "Explained");

    /// <summary>Reads a list of the three kinds; statuses that are not there yet are empty.</summary>
    public static SearchSnapshot Of(JsonNode? list)
    {
        var snapshot = new SearchSnapshot();
        foreach (var item in list?["items"]?.AsArray() ?? [])
        {
            if (item?["status"] is not { } status)
            {
                continue;
            }

            snapshot = item["kind"]?.GetValue<string>() switch
            {
                "PerformanceExpectation" => snapshot with { Expectation = status.Deserialize<PerformanceExpectationStatus>(Json)! },
                "TracePointSet" => snapshot with { TracePoints = status.Deserialize<TracePointSetStatus>(Json)! },
                "InstrumentationBudget" => snapshot with { Budget = status.Deserialize<InstrumentationBudgetStatus>(Json)! },
                _ => snapshot,
            };
        }

        return snapshot;
    }
}
