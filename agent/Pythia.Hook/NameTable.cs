using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pythia.Hook;

/// <summary>Numbers for names, so that a span carries each in two bytes. Bounded: beyond it names have the number 0, which stands for none.</summary>
internal static class NameTable
{
    public const int MaxNames = 4096;
    private const int CacheSize = 512;
    private const int ChunkLength = 8192;

    private static readonly ConcurrentDictionary<string, int> Ids = new(StringComparer.Ordinal);
    private static readonly string[] Texts = new string[MaxNames + 1];
    private static readonly Cached?[] Cache = new Cached?[CacheSize];
    private static readonly object Sync = new();
    private static int count;
    private static int announced;

    /// <summary>The number of a name, cut at <see cref="HookFormat.MaxText"/> characters; 0 when there is no room for another.</summary>
    public static int IdOf(string text)
    {
        // Names are constants of the application: nearly always the very same object.
        ref var cached = ref Cache[RuntimeHelpers.GetHashCode(text) & (CacheSize - 1)];
        var known = cached;
        if (known is not null && ReferenceEquals(known.Text, text))
        {
            return known.Id;
        }

        var id = Ids.TryGetValue(text, out var found) ? found : Add(text);
        cached = new Cached(text, id);
        return id;
    }

    /// <summary>Has all names announced again: somebody new listens.</summary>
    public static void AnnounceAgain()
    {
        lock (Sync)
        {
            announced = 0;
        }
    }

    /// <summary>Announces what was not yet.</summary>
    public static void Announce(HookEvents events)
    {
        if (announced == System.Threading.Volatile.Read(ref count))
        {
            return;
        }

        lock (Sync)
        {
            var chunk = new byte[ChunkLength];
            while (announced < count)
            {
                BitConverter.TryWriteBytes(chunk, (ushort)(announced + 1));
                var length = sizeof(ushort);
                while (announced < count && ChunkLength - length > 2 + (HookFormat.MaxText * 3))
                {
                    var bytes = Encoding.UTF8.GetBytes(Texts[announced + 1], chunk.AsSpan(length + 2));
                    BitConverter.TryWriteBytes(chunk.AsSpan(length), (ushort)bytes);
                    length += 2 + bytes;
                    announced++;
                }

                events.Names(chunk[..length]);
            }
        }
    }

    private static int Add(string text)
    {
        lock (Sync)
        {
            if (count >= MaxNames || Ids.ContainsKey(text))
            {
                return Ids.GetValueOrDefault(text);
            }

            Texts[count + 1] = text.Length <= HookFormat.MaxText ? text : text[..HookFormat.MaxText];
            Ids[text] = ++count;
            return count;
        }
    }

    private sealed class Cached(string text, int id)
    {
        public readonly string Text = text;
        public readonly int Id = id;
    }
}
