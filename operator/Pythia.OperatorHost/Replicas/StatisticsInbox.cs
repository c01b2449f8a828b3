using System.Collections.Immutable;
using Pythia.Diagnosing.Publishing;
using Pythia.Diagnosing.Transmitting;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// The messages that wait for the control loop, and who has sent some. A message is taken once, however often it is sent. The loop never waits for a
/// message: what is late is merged when it comes. Safe for concurrent use.
/// </summary>
internal sealed class StatisticsInbox(TimeProvider time)
{
    /// <summary>The grace period: a replica that has been silent for longer is late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(5);

    /// <summary>A replica that has been silent for so long is lost: its share of the traces goes to others.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(10);

    /// <summary>After so long a lost replica is no longer spoken of.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(2);

    private const int MaxReplicas = 64;
    private const int MaxWaiting = 1_024;
    private const long MaxWaitingBytes = 128 << 20;
    private const int RememberedSequences = 4 * Outbox.MaxMessages;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, ulong Run), Sender> _senders = [];
    private readonly List<IncomingMessage> _waiting = [];
    private long _waitingBytes;

    /// <summary>Takes a message.</summary>
    /// <param name="delta">Its content.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="age">For how long it had waited at its sender.</param>
    public InboxOutcome Take(ReplicaDelta delta, int bytes, TimeSpan age)
    {
        lock (_lock)
        {
            var key = (delta.Replica, delta.Run);
            if (!_senders.TryGetValue(key, out var sender))
            {
                Forget();
                if (_senders.Count >= MaxReplicas)
                {
                    return InboxOutcome.Busy;
                }

                _senders.Add(key, sender = new Sender());
            }

            sender.HeardAt = time.GetTimestamp();
            if (sender.HasTaken(delta.Sequence))
            {
                return InboxOutcome.Duplicate;
            }

            if (_waiting.Count >= MaxWaiting || (_waitingBytes + bytes > MaxWaitingBytes && _waiting.Count > 0))
            {
                return InboxOutcome.Busy;
            }

            sender.Take(delta);
            _waiting.Add(new IncomingMessage(delta, bytes, age));
            _waitingBytes += bytes;
            return InboxOutcome.Taken;
        }
    }

    /// <summary>What waits, in the order of arrival.</summary>
    public ImmutableArray<IncomingMessage> Drain()
    {
        lock (_lock)
        {
            ImmutableArray<IncomingMessage> waiting = [.. _waiting];
            _waiting.Clear();
            _waitingBytes = 0;
            return waiting;
        }
    }

    /// <summary>The other replicas, by name; of one that was started anew only the newest run.</summary>
    public ImmutableArray<ReplicaSight> Replicas()
    {
        lock (_lock)
        {
            Forget();
            return
            [
                .. _senders.GroupBy(s => s.Key.Name)
                    .Select(runs => (Name: runs.Key, Sender: runs.MaxBy(run => run.Value.HeardAt).Value))
                    .Where(s => s.Sender.Newest is not null)
                    .OrderBy(s => s.Name, StringComparer.Ordinal)
                    .Select(s => new ReplicaSight(s.Name, s.Sender.Newest!.Address, StateOf(s.Sender), s.Sender.Newest.Counts)),
            ];
        }
    }

    /// <summary>Which replicas' statistics the decisions rest on, this one's included.</summary>
    public ReplicaReport Report()
    {
        var replicas = Replicas();
        return new ReplicaReport(
            1 + replicas.Count(r => r.State == ReplicaState.Reporting),
            [.. replicas.Where(r => r.State is ReplicaState.Late or ReplicaState.Lost).Select(r => r.Name)]);
    }

    private ReplicaState StateOf(Sender sender)
    {
        var silence = time.GetElapsedTime(sender.HeardAt);
        return sender.Newest!.Leaving ? ReplicaState.Leaving
            : silence > LostAfter ? ReplicaState.Lost
            : silence > LateAfter ? ReplicaState.Late
            : ReplicaState.Reporting;
    }

    private void Forget()
    {
        foreach (var (key, sender) in _senders)
        {
            if (time.GetElapsedTime(sender.HeardAt) > ForgottenAfter)
            {
                _senders.Remove(key);
            }
        }
    }

    private sealed class Sender
    {
        private readonly SortedSet<long> _taken = [];
        private long _before;

        public long HeardAt { get; set; }

        /// <summary>The message with the highest number, without its window.</summary>
        public ReplicaDelta? Newest { get; private set; }

        // What is older than all that is remembered was taken, or is too old to be of use.
        public bool HasTaken(long sequence) => sequence <= _before || _taken.Contains(sequence);

        public void Take(ReplicaDelta delta)
        {
            _taken.Add(delta.Sequence);
            if (_taken.Count > RememberedSequences)
            {
                _before = _taken.Min;
                _taken.Remove(_before);
            }

            if (Newest is null || delta.Sequence > Newest.Sequence)
            {
                Newest = delta with { Window = new Diagnosing.Grouping.GroupWindow(new Model.CallingContextTree(1)), Services = [] };
            }
        }
    }
}
