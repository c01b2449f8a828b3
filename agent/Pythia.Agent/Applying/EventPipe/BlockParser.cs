namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Parses the blocks of one nettrace stream: metadata, events, sequence points.</summary>
internal sealed class BlockParser(IEventReceiver receiver, int maxMetadata)
{
    private const byte HasMetadataId = 0x01;
    private const byte HasThreadAndSequence = 0x02;
    private const byte HasThreadId = 0x04;
    private const byte HasStackId = 0x08;
    private const byte HasActivityId = 0x10;
    private const byte HasRelatedActivityId = 0x20;
    private const byte HasDataLength = 0x80;
    private const int MaxThreads = 65_536;

    private readonly Dictionary<uint, EventMetadata> metadata = [];
    private readonly Dictionary<ulong, uint> lastSequence = [];

    public long Events { get; private set; }

    public long Lost { get; private set; }

    public void Parse(string blockName, ReadOnlySpan<byte> block)
    {
        switch (blockName)
        {
            case "EventBlock":
                ParseEvents(block, isMetadata: false);
                break;
            case "MetadataBlock":
                ParseEvents(block, isMetadata: true);
                break;
            case "SPBlock":
                ParseSequencePoint(block);
                break;
            default:
                break; // Stacks, and kinds of block that later versions may add.
        }
    }

    private void ParseEvents(ReadOnlySpan<byte> block, bool isMetadata)
    {
        var cursor = new NettraceCursor(block);
        var headerSize = cursor.Int16();
        var compressed = (cursor.Int16() & 1) != 0;
        cursor.Skip(headerSize - 4);
        if (!compressed)
        {
            throw new InvalidDataException("the nettrace stream has event blocks without compressed headers, which no supported runtime sends");
        }

        BlobHeader header = default;
        while (cursor.Remaining > 0)
        {
            ReadHeader(ref cursor, ref header);
            var payload = cursor.Take(header.PayloadSize);
            if (isMetadata)
            {
                AddMetadata(payload);
            }
            else
            {
                Deliver(in header, payload);
            }
        }
    }

    private void Deliver(in BlobHeader header, ReadOnlySpan<byte> payload)
    {
        Account(header.CaptureThreadId, header.Sequence);
        if (!metadata.TryGetValue(header.MetadataId & 0x7fffffff, out var kind))
        {
            return;
        }

        Events++;
        receiver.Receive(new EventRecord
        {
            Metadata = kind,
            ThreadId = (long)header.ThreadId,
            Timestamp = (long)header.Timestamp,
            ActivityId = header.ActivityId,
            Payload = payload,
        });
    }

    private static void ReadHeader(ref NettraceCursor cursor, ref BlobHeader header)
    {
        var flags = cursor.Byte();
        if ((flags & HasMetadataId) != 0)
        {
            header.MetadataId = cursor.VarUInt32();
        }

        if ((flags & HasThreadAndSequence) != 0)
        {
            header.Sequence += cursor.VarUInt32();
            header.CaptureThreadId = cursor.VarUInt64();
            cursor.VarUInt32(); // processor
        }

        // The written difference is to one less than the number of an event; metadata has no numbers.
        if (header.MetadataId != 0)
        {
            header.Sequence++;
        }

        if ((flags & HasThreadId) != 0)
        {
            header.ThreadId = cursor.VarUInt64();
        }

        if ((flags & HasStackId) != 0)
        {
            cursor.VarUInt32();
        }

        header.Timestamp += cursor.VarUInt64();
        if ((flags & HasActivityId) != 0)
        {
            header.ActivityId = cursor.Guid();
        }

        if ((flags & HasRelatedActivityId) != 0)
        {
            cursor.Guid();
        }

        if ((flags & HasDataLength) != 0)
        {
            header.PayloadSize = (int)cursor.VarUInt32();
        }
    }

    private void AddMetadata(ReadOnlySpan<byte> payload)
    {
        var cursor = new NettraceCursor(payload);
        var id = (uint)cursor.Int32();
        var provider = cursor.Text().ToString();
        var eventId = cursor.Int32();
        var name = cursor.Text().ToString();
        if (metadata.Count < maxMetadata)
        {
            metadata[id] = new EventMetadata(provider, eventId, name, EventKinds.Of(provider, eventId, name));
        }
    }

    private void Account(ulong thread, uint sequence)
    {
        // A smaller number means that the thread's id was given to a new thread.
        if (lastSequence.TryGetValue(thread, out var last) && sequence > last + 1)
        {
            Lost += sequence - last - 1;
        }

        if (lastSequence.Count >= MaxThreads)
        {
            lastSequence.Clear();
        }

        lastSequence[thread] = sequence;
    }

    private void ParseSequencePoint(ReadOnlySpan<byte> block)
    {
        var cursor = new NettraceCursor(block);
        cursor.Int64();
        var threads = cursor.Int32();
        for (var i = 0; i < threads; i++)
        {
            var thread = (ulong)cursor.Int64();
            var sequence = (uint)cursor.Int32();
            if (lastSequence.TryGetValue(thread, out var last) && sequence > last)
            {
                Lost += sequence - last;
            }

            lastSequence[thread] = sequence;
        }
    }

    private struct BlobHeader
    {
        public uint MetadataId;
        public uint Sequence;
        public ulong CaptureThreadId;
        public ulong ThreadId;
        public ulong Timestamp;
        public Guid ActivityId;
        public int PayloadSize;
    }
}
