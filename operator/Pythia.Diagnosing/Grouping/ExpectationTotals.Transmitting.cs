using Pythia.Diagnosing.Transmitting;

namespace Pythia.Diagnosing.Grouping;

/// <content>The wire form: the times by context, then who passed each place.</content>
internal sealed partial class ExpectationTotals
{
    private const int LeastBytesOfContext = 11;
    private const int LeastBytesOfPlace = 21;

    internal void Write(WireWriter writer, OutgoingTables tables)
    {
        writer.Moments(_total);
        writer.Real(Represented);
        writer.Sketch(Durations);
        var used = 0;
        foreach (ref readonly var times in Times)
        {
            used += times.Times.Count > 0 ? 1 : 0;
        }

        writer.Varint(used);
        for (var i = 0; i < _times.Length; i++)
        {
            if (_times[i].Times.Count > 0)
            {
                writer.Varint(tables.Context(i));
                writer.Moments(_times[i].Times);
                writer.Moments(_times[i].Logs);
                writer.Real(_times[i].Visits);
            }
        }

        writer.Varint(_places.Count);
        for (var i = 0; i < _places.Count; i++)
        {
            tables.Operation(writer, _places[i].Operation);
            writer.Varint(tables.TextOrNone(_places[i].Callee));
            writer.Real(_visitors[i].Requests);
            writer.Real(_visitors[i].Seconds);
        }
    }

    internal void Read(ref WireReader reader, IncomingTables tables)
    {
        _total = reader.Moments("totals.duration");
        Represented = reader.Real("totals.represented");
        Durations.Merge(reader.Sketch("totals.durations"));
        Reserve(contexts.Count);
        for (var used = reader.Items("totals.times", tables.Limits.MaxContexts, LeastBytesOfContext); used > 0; used--)
        {
            ref var times = ref _times[tables.Context(ref reader, "totals.times[].context")];
            times.Merge(new ContextTimes
            {
                Times = reader.Moments("totals.times[].times"),
                Logs = reader.Moments("totals.times[].logs"),
                Visits = reader.Real("totals.times[].visits"),
            });
        }

        for (var places = reader.Items("totals.places", tables.Limits.MaxContexts, LeastBytesOfPlace); places > 0; places--)
        {
            var operation = tables.Operation(ref reader, "totals.places[]");
            var index = IndexOf(new Place(operation, tables.TextOrNone(ref reader, "totals.places[].callee")));
            _visitors[index].Requests += reader.Real("totals.places[].requests");
            _visitors[index].Seconds += reader.Real("totals.places[].seconds");
        }
    }
}
