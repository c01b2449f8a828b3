using Pythia.Benchmarks.Analysing;
using Pythia.Benchmarks.Ingesting;
using Pythia.Benchmarks.Overload;
using Pythia.Benchmarks.Overhead;
using Pythia.Benchmarks.Overhead.Shop;

return args switch
{
    ["ingest", ..] when OperatingSystem.IsLinux() => await IngestReport.RunAsync(args[1..]),
    ["overhead-shop", ..] => await ShopReport.RunAsync(args[1..]),
    ["overhead-kernel", ..] => await KernelReport.RunAsync(args[1..]),
    ["overhead", ..] => await OverheadReport.RunAsync(args[1..]),
    ["analysis", var folder, .. var names] => AnalysisReport.Run(folder, names),
    ["generate-recording", var file, var spans] => GeneratedRecording.Write(file, int.Parse(spans, System.Globalization.CultureInfo.InvariantCulture)),
    ["overload", ..] when OperatingSystem.IsLinux() => await OverloadRun.RunAsync(args[1..]),
    ["overload-serve", ..] => await OverloadServer.RunAsync(args[1..]),
    ["ingest-load", ..] => await LoadCommand.RunAsync(args[1..]),
    ["ingest-serve", ..] => await WholeWayServer.RunAsync(args[1..]),
    _ => BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(IngestReport).Assembly).Run(args).Any() ? 0 : 1,
};
