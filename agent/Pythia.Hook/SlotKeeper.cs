using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Pythia.Hook;

/// <summary>
/// Keeps each thread's slot on the trace and span that the thread serves. The current activity flows with the execution context; the
/// value here flows along and, other than the activity, tells when a thread goes over to another context.
/// </summary>
internal static class SlotKeeper
{
    private static readonly AsyncLocal<SlotValue?> Flowing = new(Switched);
    private static readonly object Sync = new();
    private static Recording? recording;
    private static bool subscribed;

    /// <summary>Where in the thread's control block the slot's address is; 0: no slots in this process.</summary>
    public static int Offset => recording is null ? 0 : ThreadSlot.Offset;

    public static void Begin(Recording forRecording)
    {
        lock (Sync)
        {
            if (!ThreadSlot.Prepare())
            {
                return;
            }

            Volatile.Write(ref recording, forRecording);
            if (!subscribed)
            {
                Activity.CurrentChanged += Changed;
                subscribed = true;
            }
        }
    }

    public static void End(Recording ofRecording)
    {
        lock (Sync)
        {
            if (!ReferenceEquals(recording, ofRecording))
            {
                return;
            }

            Volatile.Write(ref recording, null);
            if (subscribed)
            {
                Activity.CurrentChanged -= Changed;
                subscribed = false;
            }

            ThreadSlot.ClearAll();
        }
    }

    private static void Changed(object? sender, ActivityChangedEventArgs change)
    {
        try
        {
            if (Volatile.Read(ref recording) is { } now)
            {
                Flowing.Value = ValueOf(now.NearestRecorded(change.Current));
            }
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    private static void Switched(AsyncLocalValueChangedArgs<SlotValue?> change)
    {
        try
        {
            if (Volatile.Read(ref recording) is not null)
            {
                ThreadSlot.Set(change.CurrentValue);
            }
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    private static SlotValue? ValueOf(Activity? activity)
    {
        if (activity is null)
        {
            return null;
        }

        Span<byte> ids = stackalloc byte[24];
        activity.TraceId.CopyTo(ids[..16]);
        activity.SpanId.CopyTo(ids[16..]);
        return new SlotValue(
            BinaryPrimitives.ReadUInt64LittleEndian(ids), BinaryPrimitives.ReadUInt64LittleEndian(ids[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(ids[16..]));
    }
}
