namespace Pythia.Hook;

/// <summary>One activity that shall be recorded.</summary>
internal sealed class Selection(ulong types, int source, int operation)
{
    /// <summary>The request types in which it is wanted, by bit; 0: all, and outside of requests.</summary>
    public ulong Types { get; } = types;

    /// <summary>The number of the source's name.</summary>
    public int Source { get; } = source;

    /// <summary>The number of the operation's name.</summary>
    public int Operation { get; } = operation;

    /// <summary>Whether it is wanted there.</summary>
    public bool IsWantedIn(RequestState? request) =>
        request is null ? Types == 0 : request.IsRecorded && (Types == 0 || (Types & request.Types) != 0);
}
