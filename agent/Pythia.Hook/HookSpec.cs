using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Pythia.Hook;

/// <summary>
/// The command: what shall be recorded. Lines of fields separated by tabs, in base64 without padding. Anything that is not understood makes the whole
/// command void: what is in force stays in force until its lease ends.
/// </summary>
internal sealed class HookSpec
{
    private const int MaxLength = 200_000;
    private const int MaxSelections = 1024;
    private const int MaxTypes = 64;
    private const long MaxPeriod = 86_400_000;

    private HookSpec()
    {
    }

    /// <summary>The sender's number for it; reported back as the sign that it is in force.</summary>
    public long Number { get; private set; }

    /// <summary>Without another command this long, everything goes off.</summary>
    public long LeaseMilliseconds { get; private set; } = 60_000;

    /// <summary>Requests per second that begin a trace here; 0: all.</summary>
    public int RootsPerSecond { get; private set; }

    /// <summary>When requests begin a trace here.</summary>
    public TimeSlices Slices { get; private set; }

    /// <summary>Whether the slots that kernel probes read are kept.</summary>
    public bool Slot { get; private set; }

    /// <summary>By source, then by operation.</summary>
    public Dictionary<string, Dictionary<string, Selection>> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>The request types that selections are limited to; their index is their bit.</summary>
    public List<RequestType> Types { get; } = [];

    /// <summary>What is the same in two commands that only renew the lease.</summary>
    public string Body { get; private set; } = string.Empty;

    /// <summary>Reads a command; null when it is not one.</summary>
    public static HookSpec? Read(string text)
    {
        if (text.Length > MaxLength || Decode(text) is not { } plain)
        {
            return null;
        }

        var end = plain.IndexOf('\n', StringComparison.Ordinal);
        var spec = new HookSpec { Body = end < 0 ? string.Empty : plain[(end + 1)..] };
        var lines = plain.Split('\n');
        return spec.ReadHeader(lines[0].Split('\t')) && spec.ReadBody(lines) ? spec : null;
    }

    private static string? Decode(string text)
    {
        var padded = text + (text.Length % 4) switch { 2 => "==", 3 => "=", _ => string.Empty };
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private bool ReadHeader(string[] fields)
    {
        if (fields.Length != 3 || fields[0] != HookFormat.SpecHeader
            || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var lease) || lease is < 1 or > 3600)
        {
            return false;
        }

        Number = number;
        LeaseMilliseconds = lease * 1000;
        return true;
    }

    private bool ReadBody(string[] lines)
    {
        var selections = 0;
        for (var i = 1; i < lines.Length; i++)
        {
            var fields = lines[i].Split('\t');
            var understood = fields[0] switch
            {
                "" => fields.Length == 1,
                "slot" => Slot = true,
                "slices" => fields.Length == 5 && ReadSlices(fields),
                "rate" => fields.Length == 2 && ReadRate(fields[1]),
                "type" => fields.Length == 3 && ReadType(fields[1], fields[2]),
                "select" => fields.Length == 4 && ++selections <= MaxSelections && ReadSelection(fields[1], fields[2], fields[3]),
                _ => false,
            };
            if (!understood)
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadSlices(string[] fields)
    {
        if (!long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var period)
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            || !long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || period is 0 or > MaxPeriod || from >= until || until > length || length > period)
        {
            return false;
        }

        Slices = new TimeSlices(period, from, until, length);
        return true;
    }

    private bool ReadRate(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) || rate > 1_000_000)
        {
            return false;
        }

        RootsPerSecond = rate;
        return true;
    }

    private bool ReadType(string method, string route)
    {
        if (Types.Count >= MaxTypes || method.Length == 0 || route.Length is 0 or > 1024)
        {
            return false;
        }

        Types.Add(new RequestType(method, route));
        return true;
    }

    private bool ReadSelection(string source, string operation, string types)
    {
        if (source.Length is 0 or > 256 || operation.Length is 0 or > 256
            || !ulong.TryParse(types, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask))
        {
            return false;
        }

        if (!Sources.TryGetValue(source, out var operations))
        {
            Sources[source] = operations = new Dictionary<string, Selection>(StringComparer.Ordinal);
        }

        operations[operation] = new Selection(mask, NameTable.IdOf(source), NameTable.IdOf(operation));
        return true;
    }
}
