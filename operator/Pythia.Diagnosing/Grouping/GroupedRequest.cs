using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>One request: its group, what it spent where, and what is known about it. Immutable.</summary>
public sealed class GroupedRequest
{
    private VariableSource? _source;
    private ImmutableArray<RequestVariable> _variables = [];

    /// <summary>The name of the expectation that selected it.</summary>
    public required string Expectation { get; init; }

    /// <summary>The request type: <c>METHOD /route</c>, RPC method, messaging destination, or the span's name.</summary>
    public required string RequestType { get; init; }

    /// <summary>The service that received it.</summary>
    public required string Service { get; init; }

    /// <summary>The key of its group.</summary>
    public required Key128 Group { get; init; }

    /// <summary>The trace that it is part of.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Its start, nanoseconds since 1970-01-01 UTC.</summary>
    public required long StartUnixNanoseconds { get; init; }

    /// <summary>Its duration: the sum over <see cref="Positions"/>.</summary>
    public required long DurationNanoseconds { get; init; }

    /// <summary>How many requests it stands for, at least 1: more while whole traces are dropped under pressure.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The version of the service that received it; empty when not known.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>Exclusive times on the critical path, by rising position number, each position once.</summary>
    public required ImmutableArray<PositionTime> Positions { get; init; }

    /// <summary>
    /// What is known about it, names distinct, at most <see cref="GroupingOptions.MaxVariables"/>. Most requests are never asked, so the
    /// first call collects them from the spans and lets go of those; whoever keeps a request calls <see cref="Keep"/>.
    /// </summary>
    public ImmutableArray<RequestVariable> Variables
    {
        get
        {
            if (_source is { } source)
            {
                // Two readers may both collect; both results are equal.
                ImmutableInterlocked.InterlockedInitialize(ref _variables, source.Collect());
                _source = null;
            }

            return _variables;
        }

        init => _variables = value.IsDefault ? [] : value;
    }

    /// <summary>Where the variables are collected from when somebody asks.</summary>
    internal VariableSource? Source
    {
        init => (_source, _variables) = (value, value is null ? [] : default);
    }

    /// <summary>The duration in seconds.</summary>
    public double TotalSeconds => DurationNanoseconds / 1e9;

    /// <summary>Its end.</summary>
    public long EndUnixNanoseconds => StartUnixNanoseconds + DurationNanoseconds;

    /// <summary>Collects the variables now, so that the request does not hold the spans of its trace. Gives itself.</summary>
    public GroupedRequest Keep()
    {
        _ = Variables;
        return this;
    }

    /// <summary>The value of a variable.</summary>
    public bool TryGetVariable(string name, out AttributeValue value)
    {
        foreach (var variable in Variables)
        {
            if (variable.Name == name)
            {
                value = variable.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
