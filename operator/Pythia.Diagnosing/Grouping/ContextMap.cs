using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>From the position numbers of one table of calling contexts to those of another. The default value maps each number to itself.</summary>
internal readonly struct ContextMap
{
    private readonly int[]? _numbers;

    private ContextMap(int[] numbers) => _numbers = numbers;

    /// <summary>True when both tables are one.</summary>
    public bool IsIdentity => _numbers is null;

    /// <summary>Takes the contexts of a table into another one. At that table's bound a context is its parent.</summary>
    public static ContextMap Between(CallingContextTree from, CallingContextTree to)
    {
        var numbers = new int[from.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            // Contexts are numbered in order of appearance, so a parent comes before its children.
            var context = from[i];
            var parent = context.Parent is null ? null : to[numbers[context.Parent.Id]];
            numbers[i] = (context.Callee is { } callee ? to.InternEdge(parent!, callee) : to.Intern(parent, context.Operation)).Id;
        }

        return new ContextMap(numbers);
    }

    /// <summary>The number of a position; <see cref="PositionStatistics.Unplaced"/> stays.</summary>
    public int Of(int position) => _numbers is null || position < 0 ? position : _numbers[position];

    /// <summary>The same request over the other table.</summary>
    public GroupedRequest Of(GroupedRequest request)
    {
        if (_numbers is null)
        {
            return request;
        }

        var times = new PositionTime[request.Positions.Length];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = request.Positions[i] with { Position = Of(request.Positions[i].Position) };
        }

        Array.Sort(times, static (a, b) => a.Position.CompareTo(b.Position));
        return new GroupedRequest
        {
            Expectation = request.Expectation,
            RequestType = request.RequestType,
            Service = request.Service,
            Group = request.Group,
            TraceId = request.TraceId,
            StartUnixNanoseconds = request.StartUnixNanoseconds,
            DurationNanoseconds = request.DurationNanoseconds,
            Weight = request.Weight,
            Version = request.Version,
            Positions = [.. Joined(times)],
            Variables = request.Variables,
        };
    }

    /// <summary>Times of one position, which a bound on contexts can make of two, become one.</summary>
    private static ReadOnlySpan<PositionTime> Joined(PositionTime[] times)
    {
        var count = 0;
        foreach (var time in times)
        {
            if (count > 0 && times[count - 1].Position == time.Position)
            {
                var before = times[count - 1];
                times[count - 1] = new PositionTime(time.Position, before.Nanoseconds + time.Nanoseconds, before.Repetitions + time.Repetitions);
                continue;
            }

            times[count++] = time;
        }

        return times.AsSpan(0, count);
    }
}
