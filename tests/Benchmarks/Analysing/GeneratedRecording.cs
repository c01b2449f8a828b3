using System.Globalization;
using System.Text;
using Pythia.Model;

namespace Pythia.Benchmarks.Analysing;

/// <summary>Writes a recording of generated traces as JSON lines, for measuring <c>pythia replay</c>.</summary>
internal static class GeneratedRecording
{
    private const int SpansPerTrace = 50;

    /// <summary>Writes about so many spans.</summary>
    public static int Write(string file, int spans)
    {
        using var output = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20);
        var random = new Random(1);
        for (var i = 0; i < spans / SpansPerTrace; i++)
        {
            // A hundred shapes of requests, each with its own times.
            var trace = GeneratedTraces.Trace(SpansPerTrace, seed: 1 + (i % 100));
            output.Write("{\"resourceSpans\":[");
            for (var s = 0; s < trace.Count; s++)
            {
                Write(output, trace[s], i, random.NextDouble(), s == 0);
            }

            output.Write("]}\n");
        }

        return 0;
    }

    private static void Write(StreamWriter output, Span span, int trace, double stretch, bool first)
    {
        var offset = trace * 1_000_000L;
        var end = span.StartUnixNanoseconds + (long)(span.DurationNanoseconds * (1 + (0.1 * stretch)));
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{{{(first ? string.Empty : ",")}}}{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{span.Resource.Service}}}"}},{"key":"k8s.pod.name","value":{"stringValue":"{{{span.Resource.Pod}}}"}}]},"scopeSpans":[{"scope":{"name":"bench"},"spans":[{"traceId":"{{{trace + 1:x32}}}","spanId":"{{{span.SpanId.Value:x16}}}","parentSpanId":"{{{(span.ParentSpanId.IsEmpty ? string.Empty : span.ParentSpanId.Value.ToString("x16", CultureInfo.InvariantCulture))}}}","name":"{{{span.Name}}}","kind":{{{(int)span.Kind}}},"startTimeUnixNano":"{{{span.StartUnixNanoseconds + offset}}}","endTimeUnixNano":"{{{end + offset}}}","attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"queue.length","value":{"intValue":"{{{(int)(stretch * 10)}}}"}}]}]}]}"""));
    }
}
