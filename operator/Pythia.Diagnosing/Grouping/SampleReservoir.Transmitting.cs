using Pythia.Diagnosing.Transmitting;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <content>The wire form: where the sample was cut, and its requests with their variables.</content>
internal sealed partial class SampleReservoir
{
    private const int LeastBytesOfRequest = 44;
    private const int LeastBytesOfTime = 3;
    private const int LeastBytesOfVariable = 2;

    internal void Write(WireWriter writer, OutgoingTables tables, GroupIdentity identity)
    {
        writer.Key(_cut);
        writer.Varint(_kept.Count);
        foreach (var (request, _) in _kept.UnorderedItems)
        {
            writer.Key(request.Group);
            writer.Fixed(request.TraceId.High);
            writer.Fixed(request.TraceId.Low);
            writer.Fixed((ulong)request.StartUnixNanoseconds);
            writer.Signed(request.DurationNanoseconds);
            writer.Real(request.Weight);
            writer.Varint(tables.Text(request.Version));
            writer.Varint(tables.Text(request.Service));
            writer.Varint(tables.Text(request.RequestType));
            writer.Varint(request.Positions.Length);
            foreach (var time in request.Positions)
            {
                writer.Varint(time.Position < 0 ? 0 : tables.Context(time.Position) + 1);
                writer.Signed(time.Nanoseconds);
                writer.Varint(time.Repetitions);
            }

            writer.Varint(request.Variables.Length);
            foreach (var variable in request.Variables)
            {
                writer.Varint(tables.Text(variable.Name));
                Write(writer, tables, variable.Value);
            }
        }
    }

    internal void Read(ref WireReader reader, IncomingTables tables, GroupIdentity identity, int maxSamples)
    {
        var cut = reader.Key("sample.cut");
        for (var requests = reader.Items("sample", maxSamples, LeastBytesOfRequest); requests > 0; requests--)
        {
            var request = ReadRequest(ref reader, tables, identity);
            var hash = HashOf(request);
            if (hash >= cut)
            {
                throw WireReader.Wrong("sample[]", "lies beyond where the sample was cut");
            }

            Add(request, hash);
        }

        _cut = cut;
    }

    private static GroupedRequest ReadRequest(ref WireReader reader, IncomingTables tables, GroupIdentity identity) => new()
    {
        Expectation = identity.Expectation,
        Group = reader.Key("sample[].group"),
        TraceId = new TraceId(reader.Fixed("sample[].traceId"), reader.Fixed("sample[].traceId")),
        StartUnixNanoseconds = reader.Time("sample[].start"),
        DurationNanoseconds = reader.Duration("sample[].duration"),
        Weight = reader.Real("sample[].weight"),
        Version = tables.Text(ref reader, "sample[].version"),
        Service = tables.Text(ref reader, "sample[].service"),
        RequestType = tables.Text(ref reader, "sample[].requestType"),
        Positions = [.. ReadTimes(ref reader, tables)],
        Variables = [.. ReadVariables(ref reader, tables)],
    };

    private static PositionTime[] ReadTimes(ref WireReader reader, IncomingTables tables)
    {
        var times = new PositionTime[reader.Items("sample[].positions", tables.Limits.MaxPositions, LeastBytesOfTime)];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = new PositionTime(
                tables.ContextOrNone(ref reader, "sample[].positions[].context"),
                reader.Duration("sample[].positions[].time"),
                reader.Index("sample[].positions[].repetitions", int.MaxValue));
        }

        Array.Sort(times, static (a, b) => a.Position.CompareTo(b.Position));
        return times;
    }

    private static RequestVariable[] ReadVariables(ref WireReader reader, IncomingTables tables)
    {
        var variables = new RequestVariable[reader.Items("sample[].variables", tables.Limits.MaxVariables, LeastBytesOfVariable)];
        for (var i = 0; i < variables.Length; i++)
        {
            var name = tables.Text(ref reader, "sample[].variables[].name");
            variables[i] = new RequestVariable(name, ReadValue(ref reader, tables));
        }

        return variables;
    }

    private static void Write(WireWriter writer, OutgoingTables tables, AttributeValue value)
    {
        writer.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case AttributeValueKind.Text:
                writer.Varint(tables.Text(value.ToString()));
                break;
            case AttributeValueKind.Integer or AttributeValueKind.Boolean:
                writer.Signed(value.AsInteger());
                break;
            case AttributeValueKind.Double:
                writer.Real(value.AsNumber());
                break;
            default:
                break;
        }
    }

    // A real number of an application may be anything, also none; it is not calculated with before it is looked at.
    private static AttributeValue ReadValue(ref WireReader reader, IncomingTables tables) =>
        (AttributeValueKind)reader.Byte("sample[].variables[].kind") switch
        {
            AttributeValueKind.None => default,
            AttributeValueKind.Text => AttributeValue.Of(tables.Text(ref reader, "sample[].variables[].value")),
            AttributeValueKind.Integer => AttributeValue.Of(reader.Signed("sample[].variables[].value")),
            AttributeValueKind.Boolean => AttributeValue.Of(reader.Signed("sample[].variables[].value") != 0),
            AttributeValueKind.Double => AttributeValue.Of(BitConverter.UInt64BitsToDouble(reader.Fixed("sample[].variables[].value"))),
            _ => throw WireReader.Wrong("sample[].variables[].kind", "is unknown"),
        };
}
