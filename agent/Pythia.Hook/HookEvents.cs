using System.Diagnostics.Tracing;

namespace Pythia.Hook;

/// <summary>
/// The way out and the way in: batches of spans go out as events of this provider; a session's argument is the command. A session
/// without that argument (somebody else who records everything) changes nothing.
/// </summary>
[EventSource(Name = HookFormat.Provider)]
internal sealed class HookEvents : EventSource
{
    public HookEvents()
        : base(EventSourceSettings.EtwManifestEventFormat)
    {
    }

    /// <summary>A batch of spans.</summary>
    [Event(1, Level = EventLevel.Informational)]
    public void Spans(byte[] batch) => WriteEvent(1, batch);

    /// <summary>Names by number; from the given number on.</summary>
    [Event(2, Level = EventLevel.Informational)]
    public void Names(byte[] names) => WriteEvent(2, names);

    /// <summary>Once per second while active: what was emitted, lost and went wrong, and where the slot is.</summary>
    [Event(3, Level = EventLevel.Informational)]
    public unsafe void Health(long spans, long faults, long slotOffset, long configuration, long refused)
    {
        // Not WriteEvent: its boxed form did not arrive through EventPipe.
        var values = stackalloc long[] { spans, faults, slotOffset, configuration, refused };
        var data = stackalloc EventData[5];
        for (var i = 0; i < 5; i++)
        {
            data[i].DataPointer = (nint)(values + i);
            data[i].Size = sizeof(long);
        }

        WriteEventCore(3, 5, data);
    }

    /// <summary>Writes a batch without copying it.</summary>
    [NonEvent]
    public unsafe void WriteSpans(byte[] buffer, int length)
    {
        fixed (byte* start = buffer)
        {
            var data = stackalloc EventData[2];
            data[0].DataPointer = (nint)(&length);
            data[0].Size = sizeof(int);
            data[1].DataPointer = (nint)start;
            data[1].Size = length;
            WriteEventCore(1, 2, data);
        }
    }

    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        try
        {
            // The end of any session arrives as "disable", also while others go on: only the end of the last one makes it true.
            if (!IsEnabled())
            {
                Instrumentation.Stop();
            }
            else if (command.Arguments is { } arguments && arguments.TryGetValue(HookFormat.SpecArgument, out var text) && text is not null)
            {
                Instrumentation.Start(text);
            }
        }
        catch
        {
            Instrumentation.Fault();
        }
    }
}
