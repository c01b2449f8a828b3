using System.Runtime.CompilerServices;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// Operations by name. Decoders give the same string object for the same text most of the time, so a table of a fixed number of
/// slots that compares references answers nearly every time; behind it stands one by value, which is bounded.
/// </summary>
internal sealed class OperationTable
{
    private const int Slots = 8192;
    private const int MaxOperations = 200_000;

    private readonly Operation?[] _slots = new Operation?[Slots];
    private readonly Dictionary<OperationName, Operation> _byName = [];

    public Operation Of(in OperationName name)
    {
        var hash = (RuntimeHelpers.GetHashCode(name.Name) * 31) + (RuntimeHelpers.GetHashCode(name.Service) * 17) + RuntimeHelpers.GetHashCode(name.Source);
        ref var slot = ref _slots[(hash ^ (hash >> 13)) & (Slots - 1)];
        if (slot is { } known && ReferenceEquals(known.Name.Name, name.Name) && ReferenceEquals(known.Name.Service, name.Service)
            && ReferenceEquals(known.Name.Source, name.Source) && known.Name.Layer == name.Layer)
        {
            return known;
        }

        var found = Find(name);

        // Kept with the strings of this caller, so that the next one is answered by reference.
        slot = ReferenceEquals(found.Name.Name, name.Name) && ReferenceEquals(found.Name.Service, name.Service) && ReferenceEquals(found.Name.Source, name.Source)
            ? found
            : new Operation(found.Number, name);
        return slot;
    }

    private Operation Find(in OperationName name)
    {
        if (_byName.TryGetValue(name, out var operation))
        {
            return operation;
        }

        if (_byName.Count >= MaxOperations)
        {
            return new Operation(0, name);
        }

        operation = new Operation(_byName.Count + 1, name);
        _byName.Add(name, operation);
        return operation;
    }
}
