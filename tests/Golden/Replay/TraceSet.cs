using System.IO.Compression;
using System.Text;
using Pythia.Cli.Replay;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Golden.Tests.Replay;

/// <summary>The traces of a recorded file, to be judged in random parts.</summary>
internal sealed class TraceSet
{
    private TraceSet(List<Trace> traces) => Traces = traces;

    public List<Trace> Traces { get; }

    public static TraceSet Load(string file)
    {
        var decoder = new OtlpJsonDecoder(DecodeLimits.Default, new StringTable());
        using var input = new StreamReader(new GZipStream(File.OpenRead(GoldenFiles.PathOf(file)), CompressionMode.Decompress));
        var traces = new List<Trace>();
        while (input.ReadLine() is { } line)
        {
            traces.Add(Trace.FromSpans(((DecodeOutcome.Decoded)decoder.Decode(Encoding.UTF8.GetBytes(line))).Spans));
        }

        return new TraceSet(traces);
    }

    /// <summary>The services blamed, strongest first, exactly as <c>replay</c> would.</summary>
    public static List<string> Blamed(IEnumerable<Trace> now, IEnumerable<Trace> then)
    {
        var grouper = new WorkflowGrouper();
        var problems = Localizer.Rank(Window(grouper, now), [ReplayCommand.Everything()], Window(grouper, then), ReplayAnalysis.Options);
        return [.. problems.SelectMany(problem => problem.Suspects).Select(suspect => suspect.Service).Distinct()];
    }

    public List<Trace> Shuffled(Random random)
    {
        var shuffled = Traces.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    private static GroupWindow Window(WorkflowGrouper grouper, IEnumerable<Trace> traces)
    {
        var window = new GroupWindow(grouper.Contexts);
        foreach (var trace in traces)
        {
            foreach (var request in grouper.Assign(trace, [ReplayCommand.Everything()]))
            {
                window.Add(request);
            }
        }

        return window;
    }
}
