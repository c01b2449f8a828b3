using Pythia.Diagnosing.Transmitting;

namespace Pythia.Diagnosing.Grouping;

/// <content>Windows of other processes: written, read and merged over their own table of calling contexts.</content>
public sealed partial class GroupWindow
{
    private const int LeastBytesOfGroup = 60;
    private const int LeastBytesOfTotals = 6;

    /// <summary>Adds all requests of a window over another table of calling contexts, whose contexts this window's table takes in.</summary>
    public void MergeFrom(GroupWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Merge(other, ContextMap.Between(other.Contexts, Contexts));
    }

    /// <summary>Keeps at most so many sampled requests of each group, from now on.</summary>
    internal void ShrinkSamples(int perGroup)
    {
        _sampleSize = Math.Min(_sampleSize, perGroup);
        _sampled = 0;
        foreach (var group in _groups.Values)
        {
            group.ShrinkSample(_sampleSize);
            _sampled += group.SampleSize;
        }
    }

    internal void Write(WireWriter writer, OutgoingTables tables)
    {
        writer.Varint(Overflow);
        writer.Varint(_groups.Count);
        foreach (var group in _groups.Values)
        {
            group.Write(writer, tables);
        }

        writer.Varint(_totals.Count);
        foreach (var (expectation, totals) in _totals)
        {
            writer.Varint(tables.Text(expectation));
            totals.Write(writer, tables);
        }
    }

    internal static GroupWindow Read(ref WireReader reader, IncomingTables tables)
    {
        var limits = tables.Limits;
        var window = new GroupWindow(tables.Tree, new GroupWindowOptions
        {
            MaxGroups = limits.MaxGroups,
            MaxPositions = limits.MaxPositions,
            SampleSize = limits.MaxSamples,
            MaxSamples = limits.MaxSamples,
        })
        {
            Overflow = reader.Count("window.overflow"),
        };
        for (var groups = reader.Items("window.groups", limits.MaxGroups, LeastBytesOfGroup); groups > 0; groups--)
        {
            var group = GroupStatistics.Read(ref reader, tables, limits.MaxSamples - (int)window._sampled);
            if (!window._groups.TryAdd(group.Identity.Key, group))
            {
                throw WireReader.Wrong("window.groups[].key", "occurs twice");
            }

            window._others += group.Identity.IsOther ? 1 : 0;
            window.Count(group.Total.Count, group.FirstStart, group.LastEnd, group.SampleSize);
        }

        for (var expectations = reader.Items("window.totals", limits.MaxGroups, LeastBytesOfTotals); expectations > 0; expectations--)
        {
            var totals = new ExpectationTotals(tables.Tree);
            if (!window._totals.TryAdd(tables.Text(ref reader, "window.totals[].expectation"), totals))
            {
                throw WireReader.Wrong("window.totals[].expectation", "occurs twice");
            }

            totals.Read(ref reader, tables);
        }

        return window;
    }
}
