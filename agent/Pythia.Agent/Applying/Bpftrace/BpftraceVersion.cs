using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>The version of a bpftrace, and what the agent does otherwise because of it.</summary>
internal readonly partial record struct BpftraceVersion(int Major, int Minor)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether its programs may use raw tracepoints, which cost less as nobody writes the event's record for them. 0.17 cannot read them
    /// and 0.27 does not find them on the kernels it was tried on; so only the version of the agent's image counts as having them.
    /// </summary>
    public bool HasRawTracepoints => this == new BpftraceVersion(0, 23);

    /// <summary>Whether it warns of the old name of the environment variable for the size of maps; the older ones know no other.</summary>
    public bool HasNewMapKeys => (Major, Minor).CompareTo((0, 23)) >= 0;

    /// <summary>Reads what <c>bpftrace --version</c> writes, for example <c>bpftrace v0.23.2</c>; null when it is anything else.</summary>
    public static BpftraceVersion? Parse(string text) =>
        Line().Match(text) is { Success: true } match ? new BpftraceVersion(Number(match, 1), Number(match, 2)) : null;

    /// <summary>Asks a program for its version; null when it does not say, or not in time.</summary>
    public static BpftraceVersion? Of(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(Patience))
            {
                return Parse(process.StandardOutput.ReadToEnd());
            }

            process.Kill();
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Abpftrace v([0-9]{1,4})\.([0-9]{1,4})(\.[0-9]{1,4})?\n?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
