using Pythia.Model;

namespace Pythia.Diagnosing.Explaining;

/// <summary>Tells working from waiting by what a place is and what explains it.</summary>
internal static class NatureOfPlace
{
    private static readonly string[] Waits =
        ["wait", "lock", "acquire", "queue", "pool", "semaphore", "sleep", "delay", "backoff", "offcpu", "futex", "contention", "throttl"];

    private static readonly string[] WaitVariables = ["queue", "waiting", "lock", "inflight", "in_flight", "backlog", "pool.used"];

    public static Nature Of(string place, IEnumerable<ExplainedVariable> variables)
    {
        if (place.StartsWith("edge/", StringComparison.Ordinal))
        {
            return Nature.WaitsFor;
        }

        if (TracePointId.TryParse(place, out var id, out _))
        {
            if (id.Layer != Layer.Application)
            {
                return id is { Source: "thread", Operation: "oncpu" } or { Source: "gc" } or { Source: "exception" } ? Nature.Does : Nature.WaitsFor;
            }

            if (Names(id.Operation, Waits))
            {
                return Nature.WaitsFor;
            }
        }

        return variables.Take(1).Any(v => Names(v.Name.Split('@')[0], WaitVariables)) ? Nature.WaitsFor : Nature.Does;
    }

    private static bool Names(string text, string[] words) => Array.Exists(words, w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
}
