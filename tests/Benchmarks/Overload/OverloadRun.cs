using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pythia.Benchmarks.Ingesting;
using Pythia.Ingesting.Assembling;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// <c>make overload</c>: what the operator can take is measured, then twice of it is offered for some minutes, to a process with the
/// memory limit of the chart. Checked are memory, answers, sums, and that the findings are those of a run without pressure.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal static class OverloadRun
{
    // The chart's limit; .NET takes three quarters of a container's limit as the bound of its heap, which is set here in its place.
    private const int LimitMegabytes = 1024;

    // Each connection carries so many requests at a time: senders that do not wait for each other's answers.
    private const int ManySenders = 32;
    private const double QuietSpansPerSecond = 3_000;

    /// <param name="args">Minutes (may be a fraction); the report's file (left out: none).</param>
    /// <returns>0 when everything holds.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromMinutes(double.Parse(args[0], CultureInfo.InvariantCulture));
        var learning = TimeSpan.FromSeconds(Math.Clamp(length.TotalSeconds / 3, 8, 60));
        var lines = new List<string>();
        void Say(string line)
        {
            Console.WriteLine(line);
            lines.Add(line);
        }

        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = 1;
        Say($"# Overload: {Environment.ProcessorCount} processors, .NET {Environment.Version}, one core for the operator and one for the senders, limit {LimitMegabytes} MB\n");
        var expected = await WithoutPressureAsync(learning);
        Say($"- without pressure, {QuietSpansPerSecond:N0} spans per second for {learning.TotalSeconds:0} s: {Text(expected)}");

        var server = Contender.Overloaded(Environment.ProcessorCount - 1, LimitMegabytes * 3 / 4);
        using var share = CoreShare.Half(server.ProcessId);
        using var stopped = server;
        var driver = new PacedDriver(server.Grpc, server.Http);
        await driver.RunAsync(double.PositiveInfinity, TimeSpan.FromSeconds(Math.Min(5, learning.TotalSeconds)), 1);
        var watch = Stopwatch.StartNew();
        var before = driver.Accepted;
        await driver.RunAsync(double.PositiveInfinity, TimeSpan.FromSeconds(Math.Min(10, learning.TotalSeconds)), 1);
        var capacity = (driver.Accepted - before) / watch.Elapsed.TotalSeconds;
        Say($"- on {(share.IsLimited ? "half a core" : "its core")} it takes {capacity:N0} spans per second when senders wait for their answers");

        var start = (driver.Accepted, driver.Refused);
        watch.Restart();
        var sending = driver.RunAsync(2 * capacity, length, ManySenders);
        var most = await WatchAsync(server, sending);
        await sending;
        var findings = await FindingsAsync(server);
        var (accepted, refused) = (driver.Accepted - start.Accepted, driver.Refused - start.Refused);
        var pressure = (double)(accepted + refused) / accepted;
        Say($"- asked to send twice of that for {watch.Elapsed.TotalMinutes:0.0} minutes, the senders reached {(accepted + refused) / watch.Elapsed.TotalSeconds:N0} spans per second, "
            + $"{pressure:0.0} times what was taken: {accepted:N0} accepted, {refused:N0} refused with the request to wait");
        Say($"- peak memory {server.PeakMegabytes} MB of {LimitMegabytes} MB, {most >> 20} MB accounted for open traces at most");
        Say($"- under pressure: {Text(findings)}");

        var problems = await SumsAsync(server, driver, Say);
        Check(problems, server.PeakMegabytes < LimitMegabytes, "memory is over its limit");
        Check(problems, refused > 0, "nobody was told to slow down: there was no pressure");
        Check(problems, pressure >= 2 || length < TimeSpan.FromMinutes(1), "less than twice of what was taken was sent: the senders were too slow");
        Check(problems, expected.Count > 0 && findings.SequenceEqual(expected), "the findings under pressure differ from those without");
        Say(problems.Count == 0 ? "\nEverything holds." : $"\nFAILED: {string.Join("; ", problems)}.");
        if (args.Length > 1)
        {
            await File.WriteAllLinesAsync(args[1], lines);
        }

        return problems.Count == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<string>> WithoutPressureAsync(TimeSpan learning)
    {
        using var server = Contender.Overloaded(Environment.ProcessorCount - 1, LimitMegabytes * 3 / 4);
        var driver = new PacedDriver(server.Grpc, server.Http);
        await driver.RunAsync(QuietSpansPerSecond, learning, 1);
        await Task.Delay(TimeSpan.FromSeconds(5));
        return await FindingsAsync(server);
    }

    private static async Task<long> WatchAsync(Contender server, Task sending)
    {
        long most = 0;
        while (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1)));
            most = Math.Max(most, (await CountsAsync(server)).Sum(counts => counts.OpenBytes));
        }

        return most;
    }

    /// <summary>When all traces are complete, each span that was sent has one fate.</summary>
    private static async Task<List<string>> SumsAsync(Contender server, PacedDriver driver, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        var counts = await CountsAsync(server);
        while ((counts.Sum(c => c.Taken) < driver.Accepted || counts.Sum(c => c.Open) > 0) && watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(200);
            counts = await CountsAsync(server);
        }

        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(server.Http, "/metrics"));
        var (accepted, busy) = (Value(metrics, "pythia_spans_accepted_total"), Value(metrics, "pythia_spans_refused_total{reason=\"busy\"}"));
        var dropped = counts.Sum(c => c.DroppedPressure);
        var others = counts.Sum(c => c.DroppedTraceTooLarge + c.Late + c.Duplicates);
        say($"- of {driver.Sent:N0} spans sent, warming up included: {driver.Accepted:N0} accepted and {driver.Refused:N0} refused, as the operator counts them: {accepted:N0} and {busy:N0}");
        say($"- of the accepted ones {counts.Sum(c => c.Completed):N0} in {counts.Sum(c => c.CompletedTraces):N0} whole traces were analysed, {dropped:N0} of other whole traces dropped, {others:N0} late or too large");
        var problems = new List<string>();
        Check(problems, accepted == driver.Accepted && busy == driver.Refused, "the operator counts other spans than the senders");
        Check(problems, counts.Sum(c => c.Completed) + dropped + others == driver.Accepted, "accepted spans are not all accounted for");
        Check(problems, counts.Sum(c => c.Completed) == counts.Sum(c => c.CompletedTraces) * ShopTraffic.SpansPerTrace, "traces were not dropped as a whole");
        return problems;
    }

    private static void Check(List<string> problems, bool holds, string otherwise)
    {
        if (!holds)
        {
            problems.Add(otherwise);
        }
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(Contender server)
    {
        using var client = new HttpClient();
        return (await client.GetStringAsync(new Uri(server.Http, "/findings"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<AssemblyCounts[]> CountsAsync(Contender server)
    {
        using var client = new HttpClient();
        return JsonSerializer.Deserialize<AssemblyCounts[]>(await client.GetStringAsync(new Uri(server.Http, "/counts")), JsonSerializerOptions.Web)!;
    }

    private static string Text(IReadOnlyList<string> findings) => findings.Count == 0 ? "no finding" : string.Join("; ", findings);

    private static long Value(string metrics, string series) =>
        long.Parse(Regex.Match(metrics, $"^{Regex.Escape(series)} ([0-9]+)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
