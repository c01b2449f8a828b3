using Pythia.Diagnosing.Transmitting;

namespace Pythia.Diagnosing.Grouping;

/// <content>The wire form.</content>
public partial struct PositionStatistics
{
    internal readonly void Write(WireWriter writer, OutgoingTables tables)
    {
        writer.Varint(Position == Unplaced ? 0 : tables.Context(Position) + 1);
        writer.Moments(Times);
        writer.Moments(LogPerVisit);
        writer.Moments(Repetitions);
        writer.Real(_meanTotal);
        writer.Real(_comoment);
        writer.Sketch(PerVisit);
    }

    internal static PositionStatistics Read(ref WireReader reader, IncomingTables tables) => new(tables.ContextOrNone(ref reader, "position.context"))
    {
        Times = reader.Moments("position.times"),
        LogPerVisit = reader.Moments("position.logPerVisit"),
        Repetitions = reader.Moments("position.repetitions"),
        _meanTotal = reader.Real("position.meanTotal"),
        _comoment = reader.Real("position.comoment"),
        PerVisit = reader.Sketch("position.perVisit"),
    };
}
