using System.Runtime.CompilerServices;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>The names of request types, so that each is composed once and not once per request. Of a fixed number of slots.</summary>
internal sealed class RequestTypeTable
{
    private const int Slots = 1024;
    private readonly (string Before, string After, string Name)[] _slots = new (string, string, string)[Slots];

    /// <summary>As <see cref="RequestTypeName.Of"/>.</summary>
    public string Of(Span? span)
    {
        var (before, separator, after) = RequestTypeName.PartsOf(span);
        if (before.Length == 0)
        {
            return after;
        }

        // Decoders give the same string object for the same text most of the time.
        ref var slot = ref _slots[((RuntimeHelpers.GetHashCode(before) * 31) + RuntimeHelpers.GetHashCode(after) + separator) & (Slots - 1)];
        if (!ReferenceEquals(slot.Before, before) || !ReferenceEquals(slot.After, after) || slot.Name[before.Length] != separator)
        {
            slot = (before, after, RequestTypeName.Compose(before, separator, after));
        }

        return slot.Name;
    }
}
