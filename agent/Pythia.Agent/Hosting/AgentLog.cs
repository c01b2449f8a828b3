using System.Globalization;

namespace Pythia.Agent.Hosting;

/// <summary>One line per event on standard error, as the container runtime collects it. Texts of the outside world lose their line ends.</summary>
internal static class AgentLog
{
    public static void Started(AgentOptions options) =>
        Write("started", $"node={options.Node} operator={options.Operator}");

    public static void Stopped() => Write("stopped", "everything is off");

    public static void WatchProblem(string resource, string message) => Write("watch problem", $"{resource}: {message}");

    public static void Lease(string state) => Write("lease", state);

    public static void Process(string what, string pod, int pid, string detail) => Write(what, $"pod={pod} pid={pid} {detail}");

    public static void Kernel(string what, string detail) => Write("kernel " + what, detail);

    public static void Guard(string what, string detail) => Write("guard " + what, detail);

    public static void ClockWasSet(TimeSpan step) =>
        Write("clock", string.Create(CultureInfo.InvariantCulture, $"the clock was set by {step.TotalSeconds:0.0} s; spans are stamped by it"));

    public static void Fault(string where, Exception exception) =>
        Write("fault", $"in {where}: {exception.GetType().Name}: {exception.Message}");

    private static void Write(string what, string detail) =>
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {what}: {detail.ReplaceLineEndings(" ")}"));
}
