using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying;

/// <summary>What became of a plan, or a part of one.</summary>
internal abstract record ApplyOutcome
{
    private ApplyOutcome()
    {
    }

    /// <summary>It is in force.</summary>
    public static ApplyOutcome Done { get; } = new Applied();

    /// <summary>It is in force.</summary>
    public sealed record Applied : ApplyOutcome;

    /// <summary>It is not in force; trying again later may help.</summary>
    public sealed record Failed(FailureReason Reason, string Message) : ApplyOutcome;
}
