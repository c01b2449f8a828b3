namespace Pythia.Diagnosing.Explaining;

/// <summary>What a request does at a place; the names are those of a finding.</summary>
public enum Nature
{
    /// <summary>It works there.</summary>
    Does = 0,

    /// <summary>It waits there: for a lock, a queue, a device, another service.</summary>
    WaitsFor,
}
