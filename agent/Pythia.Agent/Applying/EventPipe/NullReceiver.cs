namespace Pythia.Agent.Applying.EventPipe;

/// <summary>For sessions that only set the filter.</summary>
internal sealed class NullReceiver : IEventReceiver
{
    public static readonly NullReceiver Instance = new();

    public void Receive(in EventRecord record)
    {
        // Whatever such a session receives, the main session receives as well.
    }
}
