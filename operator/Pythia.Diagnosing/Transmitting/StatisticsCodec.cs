using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>
/// The binary form of what replicas send to the one that leads. Four bytes <c>PYST</c>, a byte with the version, then sections, each a number, a
/// length and a content; whole numbers are varints (little end first, seven bits to a byte), real numbers eight bytes. Texts and calling
/// contexts are written once and referred to by number; a message needs no other message to be read.
/// </summary>
public static class StatisticsCodec
{
    /// <summary>The version that is written. Sections and counts may be added without another one; it changes when old readers would be wrong.</summary>
    public const byte Version = 1;

    /// <summary>The media type.</summary>
    public const string ContentType = "application/vnd.pythia.statistics";

    // Fewer samples, then none to speak of: statistics matter more than examples.
    private static readonly int[] SamplesPerGroup = [int.MaxValue, 32, 4, 1];

    private static ReadOnlySpan<byte> Magic => "PYST"u8;

    /// <summary>
    /// The message; null when it exceeds the bounds even with one sampled request per group. Samples of the window are cut as far as that
    /// makes it fit.
    /// </summary>
    public static byte[]? Write(ReplicaDelta delta, StatisticsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(delta);
        limits ??= new StatisticsLimits();
        foreach (var samples in SamplesPerGroup)
        {
            delta.Window.ShrinkSamples(samples);
            if (delta.Window.Groups.Sum(g => (long)g.SampleSize) <= limits.MaxSamples
                && WriteOnce(delta, limits) is { } message)
            {
                return message;
            }
        }

        return null;
    }

    /// <summary>Reads a message. Nothing in it is trusted; what is allocated is in proportion to its length and below <paramref name="limits"/>.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> message, StatisticsLimits? limits = null)
    {
        limits ??= new StatisticsLimits();
        if (message.Length > limits.MaxBytes)
        {
            return new ReadOutcome.Malformed($"message: {message.Length} bytes are more than the bound of {limits.MaxBytes}");
        }

        if (message.Length <= Magic.Length || !message.StartsWith(Magic))
        {
            return new ReadOutcome.Malformed("message: must begin with PYST and a version");
        }

        if (message[Magic.Length] != Version)
        {
            return new ReadOutcome.UnknownVersion(message[Magic.Length]);
        }

        try
        {
            return new ReadOutcome.Read(ReadSections(message[(Magic.Length + 1)..], limits));
        }
        catch (StatisticsFormatException error)
        {
            return new ReadOutcome.Malformed(error.Message);
        }
    }

    private static byte[]? WriteOnce(ReplicaDelta delta, StatisticsLimits limits)
    {
        var tables = new OutgoingTables(delta.Window.Contexts, limits.MaxTextBytes);
        var window = new WireWriter();
        delta.Window.Write(window, tables);
        var services = new WireWriter();
        services.Varint(delta.Services.Length);
        foreach (var (service, requests) in delta.Services)
        {
            services.Varint(tables.Text(service));
            services.Real(requests);
        }

        var message = new WireWriter();
        message.Bytes(Magic);
        message.Byte(Version);
        message.Section(SectionId.Sender, Sender(delta));
        message.Section(SectionId.Texts, tables.Texts());
        message.Section(SectionId.Contexts, tables.Contexts());
        message.Section(SectionId.Window, window);
        message.Section(SectionId.Services, services);
        message.Section(SectionId.Counts, Counts(delta.Counts));
        var fits = message.Written.Length <= limits.MaxBytes && tables.TextCount <= limits.MaxTexts && tables.ContextCount <= limits.MaxContexts;
        return fits ? message.Written.ToArray() : null;
    }

    private static WireWriter Sender(ReplicaDelta delta)
    {
        var writer = new WireWriter();
        writer.Text(delta.Replica);
        writer.Fixed(delta.Run);
        writer.Varint(delta.Sequence);
        writer.Text(delta.Address);
        writer.Byte(delta.Leaving ? (byte)1 : (byte)0);
        return writer;
    }

    private static WireWriter Counts(ReplicaCounts counts)
    {
        var writer = new WireWriter();
        ReadOnlySpan<long> values =
        [
            counts.RequestsSeen, counts.Spans, counts.Traces, counts.DroppedSpans, counts.LateSpans, counts.SplitTraces, counts.UnsentRequests, counts.KeptPermille,
        ];
        writer.Varint(values.Length);
        foreach (var value in values)
        {
            writer.Varint(value);
        }

        return writer;
    }

    private static ReplicaDelta ReadSections(ReadOnlySpan<byte> sections, StatisticsLimits limits)
    {
        var tables = new IncomingTables(limits);
        var last = 0;
        ReplicaDelta? delta = null;
        var reader = new WireReader(sections);
        while (!reader.IsAtEnd)
        {
            var id = reader.Index("section", int.MaxValue);
            if (id <= last)
            {
                throw WireReader.Wrong("section", "sections come in the order of their numbers, each once");
            }

            last = id;
            var content = new WireReader(reader.Bytes(reader.Items("section.length", limits.MaxBytes, 1), "section"));
            delta = Read((SectionId)id, ref content, tables, delta);
        }

        return last >= (int)SectionId.Counts ? delta! : throw WireReader.Wrong("message", "a section is missing");
    }

    private static ReplicaDelta? Read(SectionId id, ref WireReader reader, IncomingTables tables, ReplicaDelta? delta)
    {
        if (delta is null && id != SectionId.Sender)
        {
            throw WireReader.Wrong("message", "must begin with its sender");
        }

        switch (id)
        {
            case SectionId.Sender:
                return ReadSender(ref reader, tables);
            case SectionId.Texts:
                tables.ReadTexts(ref reader);
                return delta;
            case SectionId.Contexts:
                tables.ReadContexts(ref reader);
                return delta;
            case SectionId.Window:
                return delta! with { Window = GroupWindow.Read(ref reader, tables) };
            case SectionId.Services:
                return delta! with { Services = ReadServices(ref reader, tables) };
            case SectionId.Counts:
                return delta! with { Counts = ReadCounts(ref reader) };
            default:
                return delta;
        }
    }

    private static ReplicaDelta ReadSender(ref WireReader reader, IncomingTables tables)
    {
        var delta = new ReplicaDelta
        {
            Replica = reader.Text("sender.replica", 253),
            Run = reader.Fixed("sender.run"),
            Sequence = reader.Count("sender.sequence"),
            Address = reader.Text("sender.address", 64),
            Leaving = reader.Byte("sender.leaving") != 0,
            Window = new GroupWindow(tables.Tree),
        };
        return delta.Replica.Length > 0 && delta.Sequence > 0 ? delta : throw WireReader.Wrong("sender", "needs a name and a sequence number from 1");
    }

    private static ImmutableArray<ServiceRequests> ReadServices(ref WireReader reader, IncomingTables tables)
    {
        var services = new ServiceRequests[reader.Items("services", tables.Limits.MaxServices, 9)];
        for (var i = 0; i < services.Length; i++)
        {
            services[i] = new ServiceRequests(tables.Text(ref reader, "services[].service"), reader.Real("services[].requests"));
        }

        return [.. services];
    }

    private static ReplicaCounts ReadCounts(ref WireReader reader)
    {
        Span<long> values = stackalloc long[64];
        values = values[..reader.Items("counts", values.Length, 1)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.Count("counts[]");
        }

        return values.Length < 8 ? throw WireReader.Wrong("counts", "there must be at least eight") : new ReplicaCounts
        {
            RequestsSeen = values[0],
            Spans = values[1],
            Traces = values[2],
            DroppedSpans = values[3],
            LateSpans = values[4],
            SplitTraces = values[5],
            UnsentRequests = values[6],
            KeptPermille = values[7],
        };
    }
}
