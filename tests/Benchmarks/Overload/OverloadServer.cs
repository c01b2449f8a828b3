using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Localizing;
using Pythia.Kubernetes;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Cluster;
using Pythia.OperatorHost.Otlp;
using Pythia.OperatorHost.Telemetry;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// The operator without a cluster: its endpoints, shards and metrics, and the stages of its loop up to explaining, at the loop's own pace. What it
/// finds stands at <c>/findings</c>, one line each.
/// </summary>
internal static class OverloadServer
{
    private static readonly World World = new()
    {
        Expectations =
        [
            new()
            {
                Metadata = new ObjectMeta { Namespace = "shop", Name = "front", Uid = "1" },
                Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" }, Expect = new() { TargetCvPermille = 250 } },
            },
        ],
        Sets = [],
        Budgets = [],
    };

    /// <param name="args">gRPC port, HTTP port.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddOtlp(options =>
        {
            options.ListenAddress = "127.0.0.1";
            options.GrpcPort = int.Parse(args[0]);
            options.HttpPort = int.Parse(args[1]);
        });
        builder.AddTelemetry();
        var app = builder.Build();
        app.MapOtlp();
        app.MapMetrics();
        IReadOnlyList<string> findings = [];
        app.MapGet("/findings", () => Results.Text(string.Join('\n', Volatile.Read(ref findings))));
        app.MapGet("/counts", () => Results.Json(app.Services.GetRequiredService<AssemblingHost>().Counts));
        await app.StartAsync();

        var ingesting = app.Services.GetRequiredService<AssemblingHost>();
        var diagnosis = new Diagnosis(new CausalDesk());
        var turned = 0L;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await ticks.WaitForNextTickAsync())
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
            while (ingesting.Completed.TryRead(out var batch))
            {
                diagnosis.Group(batch.Traces, World, now);
            }

            if (now - turned >= 1_000_000_000)
            {
                turned = now;
                var problems = diagnosis.Localize(World, now);
                var found = diagnosis.Explain(problems, World, SearchState.Empty, now, 1);
                Volatile.Write(ref findings, [.. problems.Select(problem => Describe(problem, found.Values)).Order(StringComparer.Ordinal)]);
            }
        }

        return 0;
    }

    // Where, and by which variable; figures that come from chance are left out.
    private static string Describe(Problem problem, IEnumerable<Explanation> found)
    {
        var place = problem.Positions.IsEmpty ? string.Empty : problem.Positions[0].Place;
        var why = found.FirstOrDefault(e => e.Place == place && e.IsExplained)?.Variables.FirstOrDefault()?.Name;
        return $"{problem.Group.RequestType}: {problem.Kind} at {place}{(why is null ? string.Empty : $", explained by {why}")}";
    }
}
