using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.OperatorHost.Acknowledging;

/// <summary>
/// The last acknowledgement of every node. Written by the telemetry channel, read by the control loop. A node that has been
/// silent for <see cref="SilentAfter"/> is forgotten. Bounded: a new node beyond <see cref="MaxNodes"/> is refused and counted.
/// </summary>
internal sealed class AcknowledgementStore(TimeProvider time)
{
    public const int MaxNodes = 10_000;

    // A message that was late makes a clock look as if it were behind; of so many, one was in time.
    private const int ClocksCompared = 3;

    /// <summary>Three times the interval in which agents report.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Received> _byNode = new(StringComparer.Ordinal);
    private long _refused;

    /// <summary>Acknowledgements refused because of the bound on nodes.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Keeps the newest acknowledgement of a node; false at the bound.</summary>
    public bool Record(Acknowledgement acknowledgement)
    {
        var before = _byNode.GetValueOrDefault(acknowledgement.Node);
        if (before is null && _byNode.Count >= MaxNodes)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        ImmutableArray<long> behind = acknowledgement.SentUnixMilliseconds == 0 ? []
            : [.. (before?.Behind ?? []).TakeLast(ClocksCompared - 1), now - acknowledgement.SentUnixMilliseconds];
        var report = new NodeReport(acknowledgement, now * 1_000_000)
        {
            ClockBehind = behind.IsEmpty ? null : TimeSpan.FromMilliseconds(behind.MinBy(Math.Abs)),
        };
        _byNode[acknowledgement.Node] = new Received(report, time.GetTimestamp(), behind);
        return true;
    }

    /// <summary>The nodes that are not silent, in order of their names.</summary>
    public ImmutableArray<NodeReport> Snapshot()
    {
        foreach (var (node, received) in _byNode)
        {
            if (time.GetElapsedTime(received.Timestamp) > SilentAfter)
            {
                _byNode.TryRemove(new KeyValuePair<string, Received>(node, received));
            }
        }

        return [.. _byNode.Values.Select(r => r.Report).OrderBy(r => r.Acknowledgement.Node, StringComparer.Ordinal)];
    }

    private sealed record Received(NodeReport Report, long Timestamp, ImmutableArray<long> Behind);
}
