using System;
using System.Threading;

namespace Pythia.Hook;

/// <summary>What is in force. Commands come in on any thread; the hook's own thread brings them into force.</summary>
internal static class Instrumentation
{
    /// <summary>More faults than this in one recording, and it is ended: something here does not fit this process.</summary>
    public const int MaxFaults = 20;

    // Empty: stop. Null: nothing to do.
    private static string? command;
    private static Recording? recording;
    private static long leaseEnds;
    private static long number;
    private static int faults;
    private static bool givenUp;

    /// <summary>True while something is recorded, or shall be.</summary>
    public static bool IsActive => recording is not null || Volatile.Read(ref command) is not null;

    /// <summary>True while recording is limited: spans may wait for a second.</summary>
    public static bool IsAtRest => recording is { Spec: { RootsPerSecond: > 0 } or { Slices.IsAlways: false } } && Volatile.Read(ref command) is null;

    /// <summary>Milliseconds until something is recorded again, when it is known that nothing is; else 0.</summary>
    public static long Silence => recording is { } now ? now.Spec.Slices.Silence() : 0;

    public static void Start(string text)
    {
        Volatile.Write(ref command, text);
        HookThread.Wake();
    }

    public static void Stop()
    {
        Volatile.Write(ref command, string.Empty);
        HookThread.Wake();
    }

    /// <summary>Something that must not happen was caught.</summary>
    public static void Fault() => Interlocked.Increment(ref faults);

    /// <summary>Carries the last command out and watches over lease and faults. Called by the hook's thread only.</summary>
    public static void Tend(long now, HookEvents events)
    {
        if (Interlocked.Exchange(ref command, null) is { } text)
        {
            Carry(text, now, events);
        }

        if (recording is not null && (now > leaseEnds || Volatile.Read(ref faults) > MaxFaults))
        {
            givenUp |= Volatile.Read(ref faults) > MaxFaults;
            Report(events);
            End();
        }
    }

    /// <summary>Says how it is, if anything is in force.</summary>
    public static void Report(HookEvents events)
    {
        if (recording is { } now)
        {
            events.Health(SpanBuffer.Written, Volatile.Read(ref faults), SlotKeeper.Offset, number, now.Refused);
        }
    }

    private static void Carry(string text, long now, HookEvents events)
    {
        if (text.Length == 0)
        {
            End();
            return;
        }

        if (givenUp)
        {
            // Listened to, but never again active: the report says why.
            events.Health(SpanBuffer.Written, Volatile.Read(ref faults), 0, 0, 0);
            return;
        }

        if (HookSpec.Read(text) is not { } spec)
        {
            Fault();
            return;
        }

        SpanBuffer.Events = events;
        if (recording is null || recording.Spec.Body != spec.Body)
        {
            var next = new Recording(spec);
            next.TakeOver(recording);
            recording = next;
        }

        leaseEnds = now + spec.LeaseMilliseconds;
        number = spec.Number;
        NameTable.AnnounceAgain();
        NameTable.Announce(events);
        Report(events);
    }

    private static void End()
    {
        recording?.Dispose();
        recording = null;
        SpanBuffer.FlushAll();
    }
}
