using Pythia.Diagnosing.Transmitting;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <content>The wire form: identity, moments, sketch, exemplars, positions, sample.</content>
public sealed partial class GroupStatistics
{
    private const byte Other = 1;
    private const byte Versions = 2;
    private const int LeastBytesOfPosition = 8;

    internal void Write(WireWriter writer, OutgoingTables tables)
    {
        writer.Key(Identity.Key);
        writer.Byte((byte)((Identity.IsOther ? Other : 0) | (HasVersions ? Versions : 0)));
        writer.Varint(tables.Text(Identity.Expectation));
        writer.Varint(tables.Text(Identity.Service));
        writer.Varint(tables.Text(Identity.RequestType));
        writer.Varint(tables.TextOrNone(_version));
        writer.Moments(_total);
        writer.Real(Represented);
        writer.Sketch(Durations);
        writer.Fixed((ulong)FirstStart);
        writer.Fixed((ulong)LastEnd);
        Write(writer, Fastest);
        Write(writer, Slowest);
        writer.Varint(_positions.Count);
        foreach (ref readonly var position in Positions)
        {
            position.Write(writer, tables);
        }

        _sample.Write(writer, tables, Identity);
    }

    internal static GroupStatistics Read(ref WireReader reader, IncomingTables tables, int maxSamples)
    {
        var key = reader.Key("group.key");
        var flags = reader.Byte("group.flags");
        var identity = new GroupIdentity(
            key,
            tables.Text(ref reader, "group.expectation"),
            tables.Text(ref reader, "group.service"),
            tables.Text(ref reader, "group.requestType"),
            (flags & Other) != 0);
        var group = new GroupStatistics(identity, tables.Limits.MaxSamples, tables.Limits.MaxPositions)
        {
            HasVersions = (flags & Versions) != 0,
            _version = tables.TextOrNone(ref reader, "group.version"),
            _total = reader.Moments("group.total"),
            Represented = reader.Real("group.represented"),
        };
        if (group._total.Count == 0)
        {
            throw WireReader.Wrong("group.total", "a group without requests is not sent");
        }

        group.Durations.Merge(reader.Sketch("group.durations"));
        group.FirstStart = reader.Time("group.firstStart");
        group.LastEnd = reader.Time("group.lastEnd");
        group.Fastest = ReadExemplar(ref reader);
        group.Slowest = ReadExemplar(ref reader);
        for (var positions = reader.Items("group.positions", tables.Limits.MaxPositions + 1, LeastBytesOfPosition); positions > 0; positions--)
        {
            var position = PositionStatistics.Read(ref reader, tables);
            if (position.Times.Count == 0 || position.Times.Count > group._total.Count || group._slots.ContainsKey(position.Position))
            {
                throw WireReader.Wrong("group.positions[]", "occurs twice, has no request or more than its group");
            }

            group.Slot(position.Position, out _) = position;
        }

        group._sample.Read(ref reader, tables, identity, maxSamples);
        return group;
    }

    private static void Write(WireWriter writer, Exemplar exemplar)
    {
        writer.Fixed(exemplar.TraceId.High);
        writer.Fixed(exemplar.TraceId.Low);
        writer.Real(exemplar.Seconds);
    }

    private static Exemplar ReadExemplar(ref WireReader reader) =>
        new(new TraceId(reader.Fixed("group.exemplar"), reader.Fixed("group.exemplar")), reader.Real("group.exemplar"));
}
