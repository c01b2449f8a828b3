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
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    await Task.Delay(300);
                    Console.WriteLine($"pause {GC.GetTotalPauseDuration().TotalSeconds:0.00} gen0 {GC.CollectionCount(0)} gen1 {GC.CollectionCount(1)} gen2 {GC.CollectionCount(2)} allocated {GC.GetTotalAllocatedBytes() >> 20} MB heap {GC.GetTotalMemory(false) >> 20} cpu {Environment.CpuUsage.TotalTime.TotalSeconds:0.00} requests {wholeWay.Requests} queued {app.Services.GetRequiredService<IngestQueue>().Spans} open {string.Join(',', app.Services.GetRequiredService<AssemblingHost>().Counts.Select(c => $"{c.Open}/{c.OpenBytes >> 20}MB"))} promoted {GC.GetGCMemoryInfo(GCKind.Any).PromotedBytes >> 20}");
                }
            });
        }

        await foreach (var batch in app.Services.GetRequiredService<AssemblingHost>().Completed.ReadAllAsync())
        {
            wholeWay.Add(batch.Traces);
        }

        return 0;
    }
}
