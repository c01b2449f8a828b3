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

    /// <summary>Three times the interval in which agents report.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Received> _byNode = new(StringComparer.Ordinal);
    private long _refused;

    /// <summary>Acknowledgements refused because of the bound on nodes.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Keeps the newest acknowledgement of a node; false at the bound.</summary>
    public bool Record(Acknowledgement acknowledgement)
    {
        if (!_byNode.ContainsKey(acknowledgement.Node) && _byNode.Count >= MaxNodes)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        var report = new NodeReport(acknowledgement, time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        _byNode[acknowledgement.Node] = new Received(report, time.GetTimestamp());
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

    private sealed record Received(NodeReport Report, long Timestamp);
}
