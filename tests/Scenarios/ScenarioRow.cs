using Pythia.Demo;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>What one search came to, for the report.</summary>
/// <param name="Problem">Null: nothing was wrong.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="IsRight">Whether place and variable are right.</param>
/// <param name="MeanOverheadPermille">CPU that tracing took of the shop's, mean over the search, as the agents estimate it.</param>
/// <param name="MostOverheadPermille">The most of it.</param>
internal sealed record ScenarioRow(
    Problem? Problem, SearchOutcome Outcome, bool IsRight, double MeanOverheadPermille, int MostOverheadPermille);
