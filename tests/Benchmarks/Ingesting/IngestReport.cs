using System.Diagnostics;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>
/// <c>make bench</c>: the stages without sockets, ten million spans at once, and the running endpoints beside an
/// OpenTelemetry Collector. Processor time is compared, not the clock, so other work on the machine does little harm.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal static class IngestReport
{
    private const int Rounds = 3;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1.5);

    /// <param name="args">The report's file; the collector's program; which of "stages", "memory" and "compare" to run (left out: all). The others keep their figures.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var sections = args.Length > 2 ? args[2..] : ["stages", "memory", "compare"];
        var report = ReportFile.Open(args[0], $"# Ingesting: {Environment.ProcessorCount} processors, .NET {Environment.Version}");
        foreach (var section in sections)
        {
            var lines = new List<string>();
            void Say(string line)
            {
                Console.WriteLine(line);
                lines.Add(line);
            }

            switch (section)
            {
                case "stages":
                    StageMeasure.Run().ToList().ForEach(Say);
                    break;
                case "memory":
                    MillionTraces.Run().ToList().ForEach(Say);
                    break;
                default:
                    await CompareAsync(args[1], Say);
                    break;
            }

            report.Replace(section, lines);
        }

        return 0;
    }

    private static async Task CompareAsync(string collector, Action<string> say)
    {
        // Servers on the last core, the driver on the first.
        var core = Environment.ProcessorCount - 1;
        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = 1;
        var folder = Directory.CreateTempSubdirectory("pythia-bench-");
        using var ours = Contender.Pythia(core);
        using var theirs = Contender.Collector(core, collector, folder.FullName);
        say("| way | spans per request | Pythia, to group statistics: microseconds of processor per span | Collector, to no-op exporter | ratio |");
        say("|---|---|---|---|---|");
        foreach (var traces in new[] { 100, 5 })
        {
            foreach (var isGrpc in new[] { true, false })
            {
                await MeasureAsync(ours, isGrpc, traces);
                await MeasureAsync(theirs, isGrpc, traces);
                List<double> our = [], their = [];
                for (var round = 0; round < Rounds; round++)
                {
                    our.Add(await MeasureAsync(ours, isGrpc, traces));
                    their.Add(await MeasureAsync(theirs, isGrpc, traces));
                }

                our.Sort();
                their.Sort();
                say($"| {(isGrpc ? "gRPC" : "HTTP")} | {traces * SampleRequest.SpansPerTrace} | {our[1]:0.00} ({our[0]:0.00}-{our[^1]:0.00}) "
                    + $"| {their[1]:0.00} ({their[0]:0.00}-{their[^1]:0.00}) | {our[1] / their[1]:0.00} |");
            }
        }

        say($"\nPeak memory: Pythia {ours.PeakMegabytes} MB, Collector {theirs.PeakMegabytes} MB. Spans have 8 attributes; 4 connections.");
        folder.Delete(true);
    }

    // What a round leaves to be done (completing and grouping its traces) belongs to its price.
    private static async Task<double> MeasureAsync(Contender contender, bool isGrpc, int traces)
    {
        var before = contender.ProcessorSeconds;
        var driver = new LoadDriver(isGrpc ? contender.Grpc : contender.Http, isGrpc, traces, 8, 4);
        await driver.RunAsync(RoundLength);
        await Task.Delay(Drain);
        return (contender.ProcessorSeconds - before) * 1e6 / driver.Accepted;
    }
}
