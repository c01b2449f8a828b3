namespace Pythia.Model;

/// <summary>How far tier 2 is in one process.</summary>
public enum InjectionState
{
    /// <summary>It could be loaded.</summary>
    Eligible = 0,

    /// <summary>It must not be loaded; the reason says why.</summary>
    Refused,

    /// <summary>It is loaded and records.</summary>
    Active,

    /// <summary>It was loaded, and something went wrong afterwards; the process ended, or the hook does not answer.</summary>
    Failed,
}
