using System.Diagnostics;
using System.Globalization;

namespace Pythia.Cli.Replay;

/// <summary>Says on standard error how far a long replay is: at most once per second, and nothing in the first two.</summary>
internal sealed class ReplayProgress(TextWriter output, bool overwrite)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next = First;
    private bool _shown;

    /// <summary>What is being read.</summary>
    public string Subject { get; set; } = string.Empty;

    /// <summary>Says it when it is time.</summary>
    public void Report(long spans, long traces)
    {
        if (_watch.Elapsed < _next)
        {
            return;
        }

        _next = _watch.Elapsed + Between;
        _shown = true;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Subject}: {spans:N0} spans, {traces:N0} traces");
        if (overwrite)
        {
            output.Write($"\r{text}\u001b[K");
        }
        else
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Ends the line.</summary>
    public void Done()
    {
        if (_shown && overwrite)
        {
            output.Write("\r\u001b[K");
        }
    }
}
