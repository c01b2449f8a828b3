using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>One open stream of watch events, a JSON document on each line.</summary>
internal sealed class WatchStream<T> : IAsyncDisposable
    where T : KubernetesObject
{
    private readonly HttpResponseMessage response;
    private readonly PipeReader reader;
    private readonly TimeSpan silence;
    private readonly int maximumBytes;
    private readonly TimeProvider clock;
    private readonly long openedAt;

    private WatchStream(HttpResponseMessage response, Stream stream, TimeSpan silence, int maximumBytes, TimeProvider clock)
    {
        this.response = response;
        this.silence = silence;
        this.maximumBytes = maximumBytes;
        this.clock = clock;
        reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16384));
        openedAt = clock.GetTimestamp();
    }

    /// <summary>Takes over a response.</summary>
    public static async Task<WatchStream<T>> OpenAsync(HttpResponseMessage response, TimeSpan silence, int maximumBytes, TimeProvider clock, CancellationToken cancellationToken)
        => new(response, await response.Content.ReadAsStreamAsync(cancellationToken), silence, maximumBytes, clock);

    /// <summary>The next event, or how the stream ended.</summary>
    public async Task<WatchInput<T>> ReadAsync(CancellationToken cancellationToken)
    {
        var isTooLong = false;
        try
        {
            while (true)
            {
                var result = await ReadWithLimitAsync(cancellationToken);
                var buffer = result.Buffer;
                if (buffer.PositionOf((byte)'\n') is { } newline)
                {
                    var input = isTooLong ? TooLong() : Decode(buffer.Slice(0, newline));
                    reader.AdvanceTo(buffer.GetPosition(1, newline));
                    if (input is not null)
                    {
                        return input;
                    }

                    isTooLong = false;
                }
                else if (result.IsCompleted)
                {
                    return AtEnd(buffer, isTooLong);
                }
                else
                {
                    isTooLong |= buffer.Length > maximumBytes;
                    reader.AdvanceTo(isTooLong ? buffer.End : buffer.Start, buffer.End);
                }
            }
        }
        catch (TimeoutException)
        {
            return Ended(WatchEnd.Silent);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return Ended(WatchEnd.Broken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The response first: completing the reader of an open HTTP/1.1 body would try to drain it.
        response.Dispose();
        await reader.CompleteAsync();
    }

    private async Task<ReadResult> ReadWithLimitAsync(CancellationToken cancellationToken)
    {
        if (reader.TryRead(out var ready) && (ready.IsCompleted || ready.Buffer.PositionOf((byte)'\n') is not null))
        {
            return ready;
        }

        if (!ready.Buffer.IsEmpty)
        {
            reader.AdvanceTo(ready.Buffer.Start, ready.Buffer.End);
        }

        using var limit = new CancellationTokenSource(silence, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    // What follows the last newline is usually nothing or half an event; a whole one counts.
    private WatchInput<T> AtEnd(ReadOnlySequence<byte> rest, bool isTooLong)
    {
        var last = isTooLong || rest.IsEmpty ? null : Decode(rest);
        var isWhole = last is not null and not WatchInput<T>.Unreadable;
        reader.AdvanceTo(isWhole ? rest.End : rest.Start, rest.End);
        return isWhole ? last! : Ended(rest.IsEmpty && !isTooLong ? WatchEnd.Complete : WatchEnd.Truncated);
    }

    private WatchInput<T>.StreamEnded Ended(WatchEnd reason) => new(reason, clock.GetElapsedTime(openedAt));

    private WatchInput<T>.Unreadable TooLong() => new(new MalformedObject(null, string.Empty, $"an event is longer than {maximumBytes} bytes"));

    // Null for a blank line.
    private static WatchInput<T>? Decode(ReadOnlySequence<byte> line)
    {
        if (line.Length <= 1 && (line.IsEmpty || line.FirstSpan[0] == '\r'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Decode(document.RootElement);
        }
        catch (JsonException error)
        {
            return new WatchInput<T>.Unreadable(new MalformedObject(null, string.Empty, $"not JSON: {error.Message}"));
        }
    }

    private static WatchInput<T> Decode(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("object", out var element) || element.ValueKind != JsonValueKind.Object)
        {
            return new WatchInput<T>.Unreadable(new MalformedObject(null, string.Empty, "not a watch event: type or object is missing"));
        }

        switch (type.GetString())
        {
            case "ADDED" or "MODIFIED":
                return ObjectDecoder.TryDecode<T>(element, out var changed, out var malformed) ? new WatchInput<T>.Changed(changed) : new WatchInput<T>.Unreadable(malformed);
            case "DELETED":
                return ObjectDecoder.TryDecode<T>(element, out var deleted, out var broken)
                    ? new WatchInput<T>.Deleted(deleted.Key, deleted, deleted.Metadata.ResourceVersion)
                    : broken.Key is { } key ? new WatchInput<T>.Deleted(key, null, broken.ResourceVersion) : new WatchInput<T>.Unreadable(broken);
            case "BOOKMARK":
                return new WatchInput<T>.Bookmark(ObjectDecoder.ResourceVersion(element));
            case "ERROR":
                return new WatchInput<T>.StreamError(KubernetesStatus.Parse(0, null, System.Text.Encoding.UTF8.GetBytes(element.GetRawText())));
            case var other:
                return new WatchInput<T>.Unreadable(new MalformedObject(null, string.Empty, $"unknown watch event type '{other}'"));
        }
    }
}
