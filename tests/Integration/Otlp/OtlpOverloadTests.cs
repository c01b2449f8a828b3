using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Pythia.Model;
using Pythia.OperatorHost.Otlp;
using Pythia.OperatorHost.Telemetry;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>More is sent than can be taken: memory stays bounded, senders are told, and every span is accounted for.</summary>
public sealed class OtlpOverloadTests
{
    private const int Senders = 8;
    private const int RequestsPerSender = 60;
    private const int TracesPerRequest = 50;
    private const int SpansPerTrace = 3;
    private static readonly Resource Shop = new(AttributeSet.Of(("service.name", AttributeValue.Of("shop"))));

    [Fact]
    public async Task Accepted_refused_and_dropped_spans_add_up_to_what_was_sent()
    {
        const long memory = 3 << 20;
        await using var receiver = await OtlpReceiver.StartAsync(
            options =>
            {
                options.Shards = 2;
                options.MaxQueuedSpans = 2 * TracesPerRequest * SpansPerTrace;
                options.TraceMemoryBytes = memory;
                options.QuietPeriod = TimeSpan.FromSeconds(1);
            },
            build: builder => builder.AddTelemetry(),
            map: app => app.MapMetrics());
        var answers = await Task.WhenAll(Enumerable.Range(1, Senders).Select(sender => Task.Run(() => SendAsync(receiver.Http, sender))));
        var accepted = answers.Sum(answer => answer.Accepted);
        var refused = answers.Sum(answer => answer.Refused);
        Assert.Equal(Senders * RequestsPerSender * TracesPerRequest * SpansPerTrace, accepted + refused);

        var assembling = receiver.Services.GetRequiredService<AssemblingHost>();
        for (var i = 0; i < 500 && (assembling.Counts.Sum(counts => counts.Taken) < accepted || assembling.Counts.Sum(counts => counts.Open) > 0); i++)
        {
            Assert.True(assembling.Counts.Sum(counts => counts.OpenBytes) <= memory / 3);
            await Task.Delay(20);
        }

        var taken = assembling.Counts;
        Assert.Equal(accepted, taken.Sum(counts => counts.Taken));
        Assert.Equal(accepted, taken.Sum(counts => counts.Completed + counts.DroppedPressure));
        Assert.True(taken.Sum(counts => counts.DroppedPressure) > 0, "the memory for open traces was meant to be too small");
        Assert.All(receiver.Traces, trace => Assert.Equal(SpansPerTrace, trace.Spans.Length));
        Assert.InRange(receiver.Traces.Sum(trace => 1 / trace.KeptRatio), accepted / SpansPerTrace * 0.8, accepted / SpansPerTrace * 1.2);

        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(receiver.Http, "/metrics"));
        Assert.Equal(accepted, Value(metrics, "pythia_spans_accepted_total"));
        Assert.Equal(refused, Value(metrics, "pythia_spans_refused_total{reason=\"busy\"}"));
        Assert.Equal(taken.Sum(counts => counts.DroppedPressure), Value(metrics, "pythia_spans_dropped_total{reason=\"pressure\"}"));
    }

    private static async Task<(long Accepted, long Refused)> SendAsync(Uri server, int sender)
    {
        using var client = new HttpClient();
        long accepted = 0;
        long refused = 0;
        for (var request = 0; request < RequestsPerSender; request++)
        {
            var spans = Enumerable.Range(0, TracesPerRequest * SpansPerTrace).Select(i => new Span
            {
                TraceId = new TraceId((ulong)sender, (ulong)((request * TracesPerRequest) + (i / SpansPerTrace) + 1)),
                SpanId = new SpanId((ulong)(i % SpansPerTrace) + 1),
                ParentSpanId = new SpanId((ulong)(i % SpansPerTrace)),
                Name = "GET /",
                StartUnixNanoseconds = 1,
                EndUnixNanoseconds = 2,
                Resource = Shop,
                Attributes = AttributeSet.Of(("payload", AttributeValue.Of(new string('x', 100)))),
            });
            using var content = new ByteArrayContent(OtlpRequest.Encode(Shop, "scope", spans));
            content.Headers.ContentType = new("application/x-protobuf");
            using var response = await client.PostAsync(new Uri(server, "/v1/traces"), content);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                accepted += TracesPerRequest * SpansPerTrace;
            }
            else
            {
                Assert.NotNull(response.Headers.RetryAfter);
                refused += TracesPerRequest * SpansPerTrace;
            }
        }

        return (accepted, refused);
    }

    private static long Value(string metrics, string series) =>
        long.Parse(Regex.Match(metrics, $"^{Regex.Escape(series)} ([0-9]+)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
