using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// Collects what is known about a request from the spans of its critical path and their processes. Safe for concurrent use: a request
/// may be asked by another thread than the one that groups.
/// </summary>
internal sealed class VariableCollector(GroupingOptions options)
{
    private static readonly string[] ResourceKeys = ["k8s.pod.name", "k8s.node.name", "service.version", "cloud.availability_zone"];

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, string Service, string Operation), string> _names = [];
    private readonly Dictionary<string, int> _slots = [];
    private readonly List<RequestVariable> _values = [];
    private readonly List<int> _counts = [];
    private readonly HashSet<Resource> _resources = [];

    /// <summary>Variables left out at the bound.</summary>
    public long Dropped { get; private set; }

    public ImmutableArray<RequestVariable> Collect(Trace trace, ReadOnlySpan<int> nodes)
    {
        lock (_lock)
        {
            return CollectAlone(trace, nodes);
        }
    }

    private ImmutableArray<RequestVariable> CollectAlone(Trace trace, ReadOnlySpan<int> nodes)
    {
        _slots.Clear();
        _values.Clear();
        _counts.Clear();
        _resources.Clear();
        for (var i = 0; i < nodes.Length; i++)
        {
            if (trace.Nodes[nodes[i]].Span is not { } span)
            {
                continue;
            }

            foreach (var (key, value) in span.Attributes.Items)
            {
                if (!key.StartsWith("pythia.", StringComparison.Ordinal))
                {
                    Add(i == 0 ? key : NameOf(key, span.Resource.Service, span.Name), value);
                }
            }

            if (_resources.Add(span.Resource))
            {
                AddResource(span.Resource);
            }
        }

        return [.. _values];
    }

    private void AddResource(Resource resource)
    {
        foreach (var key in ResourceKeys)
        {
            if (resource.Attributes.TryGet(key, out var value))
            {
                Add(NameOf(key, resource.Service, string.Empty), value);
            }
        }
    }

    private void Add(string name, AttributeValue value)
    {
        if (_slots.TryGetValue(name, out var slot))
        {
            if (value.IsNumeric && _values[slot].Value.IsNumeric)
            {
                var count = ++_counts[slot];
                var mean = _values[slot].Value.AsNumber();
                _values[slot] = new RequestVariable(name, AttributeValue.Of(mean + ((value.AsNumber() - mean) / count)));
            }

            return;
        }

        if (_values.Count >= options.MaxVariables)
        {
            Dropped++;
            return;
        }

        if (value.Kind == AttributeValueKind.Text && value.ToString().Length > options.MaxVariableLength)
        {
            value = AttributeValue.Of(value.ToString()[..options.MaxVariableLength]);
        }

        _slots.Add(name, _values.Count);
        _values.Add(new RequestVariable(name, value));
        _counts.Add(1);
    }

    /// <summary>Names are composed once per kind of span, not once per span.</summary>
    private string NameOf(string key, string service, string operation)
    {
        const int MaxNames = 100_000;
        if (_names.TryGetValue((key, service, operation), out var name))
        {
            return name;
        }

        name = operation.Length == 0 ? $"{key}@{service}" : $"{key}@{service}/{operation}";
        if (_names.Count < MaxNames)
        {
            _names.Add((key, service, operation), name);
        }

        return name;
    }
}
