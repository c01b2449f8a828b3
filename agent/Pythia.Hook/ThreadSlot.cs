using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Pythia.Hook;

/// <summary>
/// Native memory of a thread, found by the kernel through the thread's own control block: a pthread key's value lies at the same
/// offset from the thread pointer in every thread. Only with glibc on x86-64, where a key's value is within that block; elsewhere there
/// are no slots. Memory outside of the block is never read.
/// </summary>
internal sealed unsafe class ThreadSlot
{
    // struct pthread of glibc, from 2.4 on: the first block of key values (32 pairs of sequence and value) begins at 0x310.
    private const int FirstValue = 0x318;
    private const int LastValue = FirstValue + (31 * 16);
    private const int SlotLength = 64;
    private const int MaxSlots = 65_536;

    private static readonly List<WeakReference<ThreadSlot>> All = [];

    [ThreadStatic]
    private static ThreadSlot? own;

    private static uint key;
    private static bool tried;

    private readonly ulong* memory;

    private ThreadSlot()
    {
        memory = (ulong*)NativeMemory.AlignedAlloc(SlotLength, SlotLength);
        NativeMemory.Clear(memory, SlotLength);
    }

    ~ThreadSlot() => NativeMemory.AlignedFree(memory);

    /// <summary>From the thread pointer to the slot's address; 0 when there are no slots.</summary>
    public static int Offset { get; private set; }

    /// <summary>Makes the key and finds its offset, once. False when this process cannot have slots.</summary>
    public static bool Prepare()
    {
        if (!tried)
        {
            tried = true;
            if (IsKnownLibrary() && PthreadKeyCreate(out key, 0) == 0)
            {
                Offset = Find();
            }
        }

        return Offset != 0;
    }

    /// <summary>Writes the calling thread's slot.</summary>
    public static void Set(SlotValue? value)
    {
        if ((own ??= Make()) is not { } slot)
        {
            return;
        }

        // The span last: whoever finds none does not look at the trace.
        slot.memory[2] = 0;
        if (value is not null)
        {
            slot.memory[0] = value.TraceHigh;
            slot.memory[1] = value.TraceLow;
            slot.memory[2] = value.Span;
        }
    }

    /// <summary>Empties the slots of all threads.</summary>
    public static void ClearAll()
    {
        lock (All)
        {
            foreach (var reference in All)
            {
                if (reference.TryGetTarget(out var slot))
                {
                    slot.memory[2] = 0;
                }
            }
        }
    }

    private static ThreadSlot? Make()
    {
        lock (All)
        {
            All.RemoveAll(static r => !r.TryGetTarget(out _));
            if (All.Count >= MaxSlots)
            {
                return null;
            }

            var slot = new ThreadSlot();
            All.Add(new WeakReference<ThreadSlot>(slot));
            return PthreadSetSpecific(key, (nint)slot.memory) == 0 ? slot : null;
        }
    }

    private static bool IsKnownLibrary() =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);

    private static int Find()
    {
        var pattern = unchecked((nint)0x5079_7468_6961_2E31);
        if (PthreadSetSpecific(key, pattern) != 0)
        {
            return 0;
        }

        var block = (byte*)PthreadSelf();
        var found = 0;
        for (var offset = FirstValue; offset <= LastValue && found == 0; offset += 16)
        {
            found = *(nint*)(block + offset) == pattern ? offset : 0;
        }

        _ = PthreadSetSpecific(key, 0);
        return found;
    }

    [DllImport("libc", EntryPoint = "pthread_key_create")]
    private static extern int PthreadKeyCreate(out uint key, nint destructor);

    [DllImport("libc", EntryPoint = "pthread_setspecific")]
    private static extern int PthreadSetSpecific(uint key, nint value);

    [DllImport("libc", EntryPoint = "pthread_self")]
    private static extern nint PthreadSelf();
}
