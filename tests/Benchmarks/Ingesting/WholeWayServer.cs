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
        await foreach (var batch in app.Services.GetRequiredService<AssemblingHost>().Completed.ReadAllAsync())
        {
            wholeWay.Add(batch.Traces);
        }

        return 0;
    }
}
