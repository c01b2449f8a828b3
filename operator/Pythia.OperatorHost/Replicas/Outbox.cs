using System.Collections.Immutable;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// The messages of the last two windows, sent or not: a new leader is told of them again, so that it does not begin with nothing. Bounded in number and
/// bytes; what falls out before anybody took it is counted. Safe for concurrent use.
/// </summary>
internal sealed class Outbox : IDisposable
{
    /// <summary>Two windows at one message per second.</summary>
    public const int MaxMessages = 120;

    /// <summary>Bytes of all messages.</summary>
    public const long MaxBytes = 32 << 20;

    private readonly Lock _lock = new();
    private readonly List<OutgoingMessage> _messages = [];
    private readonly SemaphoreSlim _added = new(0, 1);
    private long _bytes;
    private int _next;
    private long _unsentRequests;

    /// <summary>Requests of messages that nobody has taken.</summary>
    public long UnsentRequests => Interlocked.Read(ref _unsentRequests);

    /// <summary>How many messages wait to be sent.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count - _next;
            }
        }
    }

    public void Dispose() => _added.Dispose();

    public void Add(OutgoingMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
            _bytes += message.Bytes.Length;
            while (_messages.Count > MaxMessages || (_bytes > MaxBytes && _messages.Count > 1))
            {
                var oldest = _messages[0];
                _messages.RemoveAt(0);
                _bytes -= oldest.Bytes.Length;
                if (_next == 0)
                {
                    _unsentRequests += oldest.Requests;
                }

                _next = Math.Max(0, _next - 1);
            }
        }

        try
        {
            _added.Release();
        }
        catch (SemaphoreFullException)
        {
            // One signal is enough.
        }
    }

    /// <summary>Counts requests that could not be put into a message.</summary>
    public void Lose(long requests) => Interlocked.Add(ref _unsentRequests, requests);

    /// <summary>The oldest message that was not sent; null when there is none.</summary>
    public OutgoingMessage? Next()
    {
        lock (_lock)
        {
            return _next < _messages.Count ? _messages[_next] : null;
        }
    }

    /// <summary>A message was taken, or refused for good.</summary>
    public void Sent(OutgoingMessage message)
    {
        lock (_lock)
        {
            if (_next < _messages.Count && _messages[_next].Sequence == message.Sequence)
            {
                _next++;
            }
        }
    }

    /// <summary>Everything is to be sent again: another one leads.</summary>
    public void Rewind()
    {
        lock (_lock)
        {
            _next = 0;
        }
    }

    /// <summary>Takes all messages out.</summary>
    public ImmutableArray<OutgoingMessage> Clear()
    {
        lock (_lock)
        {
            ImmutableArray<OutgoingMessage> all = [.. _messages];
            _messages.Clear();
            _bytes = 0;
            _next = 0;
            return all;
        }
    }

    /// <summary>Waits for a message to be added, at most that long.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _added.WaitAsync(longest, cancellationToken);
}
