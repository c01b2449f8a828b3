namespace Pythia.Diagnosing.Choosing;

/// <summary>What the search knows of a trace point.</summary>
public enum PointStatus
{
    /// <summary>It is off and could be switched on.</summary>
    Off = 0,

    /// <summary>It is on.</summary>
    On,

    /// <summary>It was on and told that the cause is not inside of it.</summary>
    RuledOut,

    /// <summary>It must not or cannot be switched on; what is inside of it may.</summary>
    Unavailable,
}
