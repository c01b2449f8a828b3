using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;

namespace Pythia.Hook;

/// <summary>Writes one span's fields. What no longer fits is left out whole: the flush threshold leaves room for half a buffer per span.</summary>
internal ref struct RecordWriter(byte[] buffer, int position)
{
    private readonly byte[] buffer = buffer;
    private int begin;

    public int Position { get; private set; } = position;

    /// <summary>Leaves room for the record's length.</summary>
    public void Begin()
    {
        begin = Position;
        Position += 2;
    }

    /// <summary>Writes the record's length.</summary>
    public readonly void End() => BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(begin), (ushort)(Position - begin));

    public void Byte(byte value) => buffer[Position++] = value;

    public void Short(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(Position), (ushort)value);
        Position += 2;
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(buffer.AsSpan(Position));
        Position += value.Length;
    }

    /// <summary>Seven bits per byte, the sign in the lowest bit.</summary>
    public void Integer(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        while (rest >= 0x80)
        {
            buffer[Position++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[Position++] = (byte)rest;
    }

    /// <summary>UTF-8 with its length, cut at <see cref="HookFormat.MaxText"/> characters.</summary>
    public void Text(string? text)
    {
        var at = Position;
        Position += 2;
        var source = text is null ? default : text.AsSpan(0, Math.Min(text.Length, HookFormat.MaxText));
        Utf8.FromUtf16(source, buffer.AsSpan(Position), out _, out var written);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(at), (ushort)written);
        Position += written;
    }

    /// <summary>Numbers, truth values and texts; anything else is left out, as its text would be somebody else's code.</summary>
    public void Tags(Activity activity)
    {
        var at = Position++;
        var count = 0;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            if (count >= HookFormat.MaxTags || buffer.Length - Position < 1024)
            {
                break;
            }

            if (NameTable.IdOf(tag.Key) is var key and not 0 && Tag(key, tag.Value))
            {
                count++;
            }
        }

        buffer[at] = (byte)count;
    }

    /// <summary>Texts only.</summary>
    public void RouteValues(IEnumerable<KeyValuePair<string, object?>>? values)
    {
        var at = Position++;
        var count = 0;
        foreach (var (key, value) in values ?? [])
        {
            if (count >= HookFormat.MaxRouteValues || buffer.Length - Position < 4096)
            {
                break;
            }

            if (value is string text && NameTable.IdOf(key) is var name and not 0)
            {
                Short(name);
                Text(text);
                count++;
            }
        }

        buffer[at] = (byte)count;
    }

    public void Links(Activity activity)
    {
        var at = Position++;
        var count = 0;
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            if (count >= HookFormat.MaxLinks || buffer.Length - Position < 64 || link.Context.SpanId == default)
            {
                break;
            }

            link.Context.TraceId.CopyTo(buffer.AsSpan(Position, 16));
            link.Context.SpanId.CopyTo(buffer.AsSpan(Position + 16, 8));
            Position += 24;
            count++;
        }

        buffer[at] = (byte)count;
    }

    private bool Tag(int key, object? value)
    {
        switch (value)
        {
            case string text:
                Short(key);
                Byte(HookFormat.TagText);
                Text(text);
                return true;
            case bool truth:
                Short(key);
                Byte(HookFormat.TagText);
                Text(truth ? "True" : "False");
                return true;
            case int or long or short or byte or sbyte or ushort or uint:
                Short(key);
                Byte(HookFormat.TagInteger);
                Integer(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return true;
            case double or float:
                Short(key);
                Byte(HookFormat.TagNumber);
                BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(Position), Convert.ToDouble(value, CultureInfo.InvariantCulture));
                Position += 8;
                return true;
            default:
                return false;
        }
    }
}
