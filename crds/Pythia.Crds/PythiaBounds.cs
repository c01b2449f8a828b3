namespace Pythia.Crds;

/// <summary>
/// The bounds of lists and texts in the three resources. The API server refuses what exceeds them,
/// so whoever writes a resource shortens to these first.
/// </summary>
public static class PythiaBounds
{
    /// <summary>The largest integer that every JSON reader keeps exactly (2^53 - 1).</summary>
    public const long LargestInteger = 9_007_199_254_740_991;

    /// <summary>Characters of a trace-point id: a layer and three parts of at most 128.</summary>
    public const int IdLength = 400;

    /// <summary>Characters of the name of a service, a source, an attribute or a group.</summary>
    public const int NameLength = 128;

    /// <summary>Characters of an operation or a request type.</summary>
    public const int OperationLength = 256;

    /// <summary>Characters of a place: a trace-point id, or an edge of two services and an operation.</summary>
    public const int PlaceLength = 600;

    /// <summary>Characters of an attribute's value.</summary>
    public const int ValueLength = 256;

    /// <summary>Characters of a name of a Kubernetes object.</summary>
    public const int ObjectNameLength = 253;

    /// <summary>Characters of a sentence for a person.</summary>
    public const int MessageLength = 1024;

    /// <summary>Characters of a reason in CamelCase.</summary>
    public const int ReasonLength = 128;

    /// <summary>Trace points in a catalogue. Two rules compare each entry with a short list, which sets this bound.</summary>
    public const int CatalogueItems = 2000;

    /// <summary>Trace points of a skeleton.</summary>
    public const int SkeletonItems = 16;

    /// <summary>Entries of a deny list.</summary>
    public const int DenyItems = 64;

    /// <summary>Trace points on at one time, the skeleton not counted.</summary>
    public const int EnabledItems = 1000;

    /// <summary>Request types of a trace point.</summary>
    public const int RequestTypeItems = 64;

    /// <summary>Trace points that agents discovered in the processes of one set.</summary>
    public const int DiscoveredItems = 1000;

    /// <summary>Request types of a discovered trace point.</summary>
    public const int DiscoveredRequestTypeItems = 8;

    /// <summary>Groups, findings, decisions, failure reasons and examples in a status.</summary>
    public const int TopItems = 10;

    /// <summary>Variables of a finding.</summary>
    public const int VariableItems = 5;

    /// <summary>Trace points switched on or off in one decision.</summary>
    public const int ChangesPerDecision = 100;

    /// <summary>The longest time between two slices of recording, in slices: half an hour.</summary>
    public const int RecordOneIn = 900;

    /// <summary>Services whose tier is chosen and shown.</summary>
    public const int TierItems = 64;

    /// <summary>Conditions of a status.</summary>
    public const int ConditionItems = 8;
}
