using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

// A service that the agent's tests drive: each endpoint does a known amount of work and says so in its answer.
var builder = WebApplication.CreateSlimBuilder(args);
if (!args.Contains("--logger"))
{
    builder.Logging.ClearProviders();
}

builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
var shop = new ActivitySource("Target.Shop");
var stock = new ActivitySource("Target.Stock");
using var client = new HttpClient();
var gate = new object();

app.MapGet("/hello", () => "hello");
app.MapGet("/trace", () => Activity.Current?.TraceId.ToString() ?? "none");
app.MapGet("/orders/{id}", async (string id, int? lines) =>
{
    using var checkout = shop.StartActivity("checkout");
    checkout?.SetTag("order.lines", lines ?? 1);
    using (var price = shop.StartActivity("price"))
    {
        price?.SetTag("price.kind", "list");
        await Task.Yield();
    }

    using (stock.StartActivity("reserve.wait"))
    {
        await Task.Delay(1);
    }

    return $"{id} {Activity.Current?.TraceId}";
});
app.MapGet("/call", async (string url) => await client.GetStringAsync(url));
app.MapGet("/flush", async (int n, int bytes) =>
{
    var path = Path.Combine(Path.GetTempPath(), $"agent-target-{Environment.ProcessId}-{Guid.NewGuid():N}");
    var block = new byte[bytes];
    var flushing = TimeSpan.Zero;
    using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose))
    {
        for (var i = 0; i < n; i++)
        {
            RandomAccess.Write(file.SafeFileHandle, block, (long)i * bytes);
            var before = Stopwatch.GetTimestamp();
            file.Flush(flushToDisk: true);
            flushing += Stopwatch.GetElapsedTime(before);
            await Task.Yield();
        }
    }

    return $"{n} {Activity.Current?.TraceId} {flushing.TotalMicroseconds:f0}";
});
app.MapGet("/sleep", (int milliseconds) =>
{
    Thread.Sleep(milliseconds);
    return $"{milliseconds} {Activity.Current?.TraceId}";
});
app.MapGet("/lock", (int milliseconds) =>
{
    lock (gate)
    {
        Thread.Sleep(milliseconds);
    }

    return $"{milliseconds} {Activity.Current?.TraceId}";
});
app.MapGet("/spin", (int milliseconds) =>
{
    var watch = Stopwatch.StartNew();
    while (watch.ElapsedMilliseconds < milliseconds)
    {
        Thread.SpinWait(100);
    }

    return $"{milliseconds} {Activity.Current?.TraceId}";
});
app.MapGet("/loop", (int n) =>
{
    for (var i = 0; i < n; i++)
    {
        using var activity = shop.StartActivity("step");
    }

    return "done";
});
app.MapGet("/publish", (int n) =>
{
    for (var i = 0; i < n; i++)
    {
        using var activity = shop.StartActivity("publish", ActivityKind.Producer);
    }

    return "done";
});
app.MapGet("/watched", () =>
{
    // Slower while somebody listens to its activity.
    using var activity = shop.StartActivity("watched");
    Thread.Sleep(activity is null ? 3 : 9);
    return $"{activity is not null} {Activity.Current?.TraceId}";
});
app.MapGet("/calls", (int n) =>
{
    using var sink = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
    for (var i = 0; i < n; i++)
    {
        RandomAccess.Write(sink, "x"u8, 0);
    }

    return "done";
});
app.MapGet("/faults", (int n) =>
{
    using var memory = MemoryMappedFile.CreateNew(null, (long)n * Environment.SystemPageSize);
    using var view = memory.CreateViewAccessor();
    for (var i = 0; i < n; i++)
    {
        view.Write((long)i * Environment.SystemPageSize, (byte)1);
    }

    return "done";
});
app.MapGet("/throw", () =>
{
    try
    {
        throw new InvalidOperationException("expected");
    }
    catch (InvalidOperationException)
    {
        return "thrown";
    }
});
app.MapGet("/collect", () =>
{
    GC.Collect();
    return "collected";
});

app.MapGet("/allocate", (int megabytes) =>
{
    byte[] last = [];
    for (var i = 0; i < megabytes * 1024; i++)
    {
        last = new byte[1000];
    }

    return $"{last.Length}";
});

await app.StartAsync();
var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
Console.WriteLine($"listening {address} {Environment.ProcessId}");
await app.WaitForShutdownAsync();
