using Pythia.Demo.Watching;

namespace Pythia.Demo.Views;

/// <summary>Shows what the demo does.</summary>
internal interface IDemoView
{
    /// <summary>Something is being done now.</summary>
    void Step(string text);

    /// <summary>Something to know.</summary>
    void Note(string text);

    /// <summary>Shows the search until the work is done.</summary>
    Task<SearchOutcome> FollowAsync(Func<Action<SearchSnapshot, TimeSpan>, Task<SearchOutcome>> work);
}
