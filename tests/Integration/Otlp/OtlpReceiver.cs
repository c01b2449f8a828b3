using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pythia.Ingesting.Assembling;
using Pythia.OperatorHost.Otlp;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The operator's endpoints on real ports, and what arrived behind them.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<AssembledTrace> _traces = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Http { get; private set; } = null!;

    public Uri Grpc { get; private set; } = null!;

    public IReadOnlyCollection<AssembledTrace> Traces => _traces;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts on free ports of this host.</summary>
    public static async Task<OtlpReceiver> StartAsync(Action<OtlpOptions>? configure = null, bool isReading = true, Action<WebApplicationBuilder>? build = null, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddOtlp(options =>
        {
            options.ListenAddress = "127.0.0.1";
            options.HttpPort = options.GrpcPort = 0;
            options.QuietPeriod = TimeSpan.FromMilliseconds(200);
            options.OrphanQuietPeriod = TimeSpan.FromMilliseconds(400);
            configure?.Invoke(options);
        });
        build?.Invoke(builder);
        var app = builder.Build();
        app.MapOtlp();
        map?.Invoke(app);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(text => new Uri(text)).ToArray();
        var receiver = new OtlpReceiver(app) { Http = addresses[0], Grpc = addresses[1] };
        if (isReading)
        {
            receiver._reading = receiver.ReadAsync();
        }

        return receiver;
    }

    /// <summary>Waits until that many traces are complete.</summary>
    public async Task<IReadOnlyList<AssembledTrace>> WaitForTracesAsync(int count, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        while (_traces.Count < count && !deadline.IsCancellationRequested)
        {
            await Task.Delay(20);
        }

        Assert.True(_traces.Count >= count, $"{_traces.Count} of {count} traces arrived within {patience.TotalSeconds} s");
        return [.. _traces];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var batch in _app.Services.GetRequiredService<AssemblingHost>().Completed.ReadAllAsync(_stop.Token))
            {
                foreach (var trace in batch.Traces)
                {
                    _traces.Enqueue(trace);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
