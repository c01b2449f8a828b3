using System.Globalization;
using System.Text;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Pythia.Benchmarks.Analysing;

/// <summary>Runs the benchmarks of analyzing in this process, a few short iterations each, and writes their tables.</summary>
internal static class AnalysisReport
{
    private static readonly Type[] Classes = [typeof(TraceBenchmarks), typeof(RankBenchmarks), typeof(CausalBenchmarks)];

    /// <summary>Runs the classes whose names begin with one of <paramref name="names"/> (all without one), writing to a file each in <paramref name="folder"/>.</summary>
    public static int Run(string folder, string[] names)
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(3).WithIterationCount(7)
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250));
        var config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(ConsoleLogger.Default).AddColumnProvider(DefaultColumnProviders.Instance)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);
        Directory.CreateDirectory(folder);
        foreach (var type in Classes.Where(c => names.Length == 0 || names.Any(n => c.Name.StartsWith(n, StringComparison.OrdinalIgnoreCase))))
        {
            var summary = BenchmarkRunner.Run(type, config);
            if (summary.Reports.IsEmpty || summary.HasCriticalValidationErrors)
            {
                return 1;
            }

            File.WriteAllText(Path.Combine(folder, $"{type.Name}.md"), Table(summary));
        }

        return 0;
    }

    private static string Table(Summary summary)
    {
        var text = new StringBuilder($"## {summary.BenchmarksCases[0].Descriptor.Type.Name}\n| what | spans | mean | spread (standard deviation) | spans per second and core | allocated | allocated per span |\n|---|---|---|---|---|---|---|\n");
        foreach (var report in summary.Reports.Where(r => r.ResultStatistics is not null))
        {
            var spans = report.BenchmarkCase.Parameters.Items.FirstOrDefault(p => p.Name == "Spans")?.Value is int n ? n : 0;
            var mean = report.ResultStatistics!.Mean;
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            text.Append(CultureInfo.InvariantCulture,
                $"| {report.BenchmarkCase.Descriptor.WorkloadMethod.Name.Replace('_', ' ')} | {(spans > 0 ? spans.ToString("N0", CultureInfo.InvariantCulture) : string.Empty)} | {Time(mean)} | {Time(report.ResultStatistics.StandardDeviation)} | {(spans > 0 ? (spans / (mean / 1e9)).ToString("N0", CultureInfo.InvariantCulture) : string.Empty)} | {bytes:N0} B | {(spans > 0 ? ((double)bytes / spans).ToString("N0", CultureInfo.InvariantCulture) + " B" : string.Empty)} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00} ms"),
    };
}
