using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pythia.OperatorHost.Otlp;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>The operator's endpoints with the whole way to group statistics behind them and nothing else, as a process to be measured.</summary>
internal static class WholeWayServer
{
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
            options.QuietPeriod = TimeSpan.FromMilliseconds(500);
        });
        var app = builder.Build();
        app.MapOtlp();
        await app.StartAsync();
        var wholeWay = new WholeWay();
        if (Environment.GetEnvironmentVariable("INGEST_STATS") is not null)
        {
            _ = SayAsync(app.Services, wholeWay);
        }

        await foreach (var batch in app.Services.GetRequiredService<AssemblingHost>().Completed.ReadAllAsync())
        {
            wholeWay.Add(batch.Traces);
        }

        return 0;
    }

    /// <summary>For profiling: what the garbage collector has done and what waits, once per second.</summary>
    private static async Task SayAsync(IServiceProvider services, WholeWay wholeWay)
    {
        var (queue, host) = (services.GetRequiredService<IngestQueue>(), services.GetRequiredService<AssemblingHost>());
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync())
        {
            Console.WriteLine(
                $"CPU {Environment.CpuUsage.TotalTime.TotalSeconds:0.00} s, pauses {GC.GetTotalPauseDuration().TotalSeconds:0.00} s, "
                + $"collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}, promoted {GC.GetGCMemoryInfo(GCKind.Any).PromotedBytes >> 20} MB, "
                + $"allocated {GC.GetTotalAllocatedBytes() >> 20} MB, heap {GC.GetTotalMemory(false) >> 20} MB; "
                + $"{queue.Spans} spans queued, {host.Counts.Sum(c => c.Open)} open in {host.Counts.Sum(c => c.OpenBytes) >> 20} MB, {wholeWay.Requests} requests grouped");
        }
    }
}
