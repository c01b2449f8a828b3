using System.Collections.Immutable;
using Pythia.Crds;

namespace Pythia.Diagnosing.Publishing;

/// <summary>Builds the conditions of a status; the transition time stays as long as the status of a condition does.</summary>
internal sealed class Conditions(ImmutableArray<Condition> current, long generation, DateTimeOffset now)
{
    private readonly List<Condition> _next = [];

    public Conditions Add(string type, bool? isTrue, string reason, string message)
    {
        var status = isTrue switch { true => "True", false => "False", null => "Unknown" };
        var old = current.IsDefault ? null : current.FirstOrDefault(c => c.Type == type);
        _next.Add(new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = Shortened.Message(message),
            ObservedGeneration = generation,
            LastTransitionTime = old is not null && old.Status == status ? old.LastTransitionTime : Whole(now),
        });
        return this;
    }

    public ImmutableArray<Condition> ToImmutable() => [.. _next];

    // Kubernetes keeps whole seconds; anything finer would differ from what is read back.
    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
