namespace Pythia.Kubernetes;

/// <summary>How an occurrence is written.</summary>
internal abstract record EventWrite
{
    private EventWrite()
    {
    }

    /// <summary>As a new event.</summary>
    public sealed record Create(Event Event) : EventWrite;

    /// <summary>As a repetition of an event.</summary>
    public sealed record Repeat(string Namespace, string Name, EventSeries Series) : EventWrite;
}
