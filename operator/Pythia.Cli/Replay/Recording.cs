using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using JudgedExpectation = Pythia.Diagnosing.Grouping.Expectation;

namespace Pythia.Cli.Replay;

/// <summary>One or several recorded files, read into the statistics of their groups.</summary>
internal sealed class Recording
{
    // The first traces are kept until it is known what waits for what without a span that says so.
    private const int HeldTraces = 1_000;
    private const int HeldSpans = 50_000;

    private readonly WorkflowGrouper _grouper;
    private readonly CausalMiner _causes;
    private readonly List<Trace> _held = [];
    private readonly IReadOnlyList<JudgedExpectation> _expectations;
    private readonly TraceCollector _traces;
    private readonly RecordingReader _reader;
    private readonly ReplayProgress _progress;
    private readonly HashSet<OperationName> _beyondSkeleton = [];
    private int _heldSpans;
    private bool _holds = true;

    public Recording(WorkflowGrouper grouper, CausalMiner causes, IReadOnlyList<JudgedExpectation> expectations, ReplayProgress progress)
    {
        _grouper = grouper;
        _causes = causes;
        _expectations = expectations;
        _progress = progress;
        Window = new GroupWindow(grouper.Contexts);
        _traces = new TraceCollector(Take);
        _reader = new RecordingReader(spans =>
        {
            _traces.Add(spans);
            _progress.Report(_traces.Spans, _traces.Traces);
        });
    }

    /// <summary>The causal models of what was read.</summary>
    public CausalMiner Causes => _causes;

    /// <summary>The groups of what was read.</summary>
    public GroupWindow Window { get; }

    /// <summary>Spans read.</summary>
    public long Spans => _traces.Spans;

    /// <summary>Traces read.</summary>
    public long Traces => _traces.Traces;

    /// <summary>Distinct trace points of spans that do not cross processes: what could be switched off.</summary>
    public int TracePointsBeyondSkeleton => _beyondSkeleton.Count;

    /// <summary>Documents that could not be read, and spans that were refused.</summary>
    public long Lost => _reader.Malformed + _reader.Rejected;

    /// <summary>The first few things that were wrong.</summary>
    public IReadOnlyList<string> Warnings => _reader.Warnings;

    /// <summary>Reads one file, or standard input for <c>-</c>.</summary>
    public void Read(string file)
    {
        if (file == "-")
        {
            using var input = Console.OpenStandardInput();
            _reader.Read(input, "standard input");
        }
        else
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            _reader.Read(stream, file);
        }
    }

    /// <summary>Takes all traces as complete.</summary>
    public void Finish()
    {
        _traces.Finish();
        Release();
    }

    private void Take(Trace trace)
    {
        if (!_holds)
        {
            Assign(trace);
            return;
        }

        _held.Add(trace);
        _heldSpans += trace.Nodes.Length;
        _causes.LearnWaits(trace, _expectations);
        if (_held.Count >= HeldTraces || _heldSpans >= HeldSpans)
        {
            Release();
        }
    }

    private void Release()
    {
        _holds = false;
        _held.ForEach(Assign);
        _held.Clear();
    }

    private void Assign(Trace trace)
    {
        foreach (ref readonly var node in trace.Nodes)
        {
            if (node.Span is { } span && !Skeleton.CrossesProcesses(span))
            {
                _beyondSkeleton.Add(OperationName.Of(span));
            }
        }

        foreach (var request in _grouper.Assign(_causes.Observe(trace, _expectations), _expectations))
        {
            Window.Add(request);
        }
    }
}
