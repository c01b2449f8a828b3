namespace Pythia.Diagnosing.Choosing;

/// <summary>The stage's entry: from problems, search spaces and budgets to what shall be on now.</summary>
public static class Chooser
{
    /// <summary>
    /// Makes a plan. Pure: the same input gives the same plan. To be called once per control period, also when there is no
    /// problem, because switching off and enforcing budgets happen here too.
    /// </summary>
    public static Plan Choose(ChoosingInput input, ChoosingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var deliberation = new Deliberation(input, options ?? new ChoosingOptions());
        deliberation.ReadAcknowledgements();
        deliberation.SwitchOffWhatMustNotBeOn();
        deliberation.SwitchOffWhatIsOverBudget();
        foreach (var request in input.Requests.OrderBy(r => r.Expectation))
        {
            new SearchStep(deliberation, request).Run();
        }

        return deliberation.ToPlan();
    }
}
