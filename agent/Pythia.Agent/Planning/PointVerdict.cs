using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>What planning says about one desired trace point of one set.</summary>
/// <param name="Id">Text form.</param>
/// <param name="State"><see cref="TracePointState.Pending"/>: it is in the plan, applying decides.</param>
/// <param name="Reason">Empty when it is in the plan.</param>
/// <param name="Message">For a person.</param>
internal sealed record PointVerdict(string Id, TracePointState State, FailureReason Reason = FailureReason.None, string Message = "");
