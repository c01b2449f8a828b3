using System.Globalization;
using System.Text.Json;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>Reads what bpftrace writes with <c>-f json</c>, line by line. What it does not understand it counts.</summary>
internal sealed class BpftraceOutput(Action<KernelEvent> onEvent, Slots.SlotSums? slotSums = null)
{
    private readonly Dictionary<(int Pid, int Code), KernelSum> sums = [];

    /// <summary>Completes when the probes are attached, which is a while after bpftrace says so: see <see cref="KernelProgram.WhenAttached"/>.</summary>
    public TaskCompletionSource Attached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Events received one by one.</summary>
    public long Reported { get; private set; }

    /// <summary>Events that were above the threshold, as the kernel counted them.</summary>
    public long AboveThreshold { get; private set; }

    /// <summary>Lines that were not understood.</summary>
    public long Malformed { get; private set; }

    /// <summary>Sums by process and event code, as of the last second.</summary>
    public IReadOnlyDictionary<(int Pid, int Code), KernelSum> Sums()
    {
        lock (sums)
        {
            return sums.ToDictionary();
        }
    }

    public void Read(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var data = document.RootElement.GetProperty("data");
            switch (document.RootElement.GetProperty("type").GetString())
            {
                case "printf":
                    ReadReports(data.GetString()!);
                    break;
                case "map" when data.TryGetProperty(KernelProgram.AttachedMap, out _):
                    Attached.TrySetResult();
                    break;
                case "map" when slotSums is not null:
                    ReadSlots(slotSums, data);
                    break;
                case "map":
                    ReadMap(data);
                    break;
                default:
                    break;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            Malformed++;
        }
    }

    private void ReadReports(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            if (fields.Length != 7)
            {
                Malformed++;
                continue;
            }

            Reported++;
            var reported = new KernelEvent(
                Int(fields[0]), Long(fields[1]), Long(fields[2]), Int(fields[3]), Int(fields[4]), Long(fields[5]), Long(fields[6]));
            lock (sums)
            {
                var key = (reported.Pid, reported.Code);
                var sum = sums.GetValueOrDefault(key);
                sums[key] = sum with { Reported = sum.Reported + 1 };
            }

            onEvent(reported);
        }
    }

    private static void ReadSlots(Slots.SlotSums slotSums, JsonElement data)
    {
        foreach (var map in data.EnumerateObject())
        {
            if (map.Name == "@n")
            {
                slotSums.ReadCounts(map.Value);
            }
            else
            {
                slotSums.ReadSums(map.Value);
            }
        }
    }

    private void ReadMap(JsonElement data)
    {
        foreach (var map in data.EnumerateObject())
        {
            if (map.Name == "@a")
            {
                AboveThreshold = map.Value.GetInt64();
            }
            else if (map.Name.StartsWith(FaultProgram.CountOf, StringComparison.Ordinal))
            {
                lock (sums)
                {
                    var key = (Int(map.Name[FaultProgram.CountOf.Length..]), TemplateTracepoints.CodeOf(Planning.KernelTemplate.PageFault, 0));
                    sums[key] = sums.GetValueOrDefault(key) with { Count = map.Value.GetInt64() };
                }
            }
            else if (map.Name is "@c" or "@t")
            {
                ReadSums(map.Value, isCount: map.Name == "@c");
            }
        }
    }

    private void ReadSums(JsonElement entries, bool isCount)
    {
        foreach (var entry in entries.EnumerateObject())
        {
            var comma = entry.Name.IndexOf(',', StringComparison.Ordinal);
            if (comma < 0)
            {
                throw new FormatException("a map key without a comma");
            }

            var key = (Int(entry.Name[..comma]), Int(entry.Name[(comma + 1)..]));
            var value = entry.Value.GetInt64();
            lock (sums)
            {
                var sum = sums.GetValueOrDefault(key);
                sums[key] = isCount ? sum with { Count = value } : sum with { Nanoseconds = value };
            }
        }
    }

    private static int Int(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
