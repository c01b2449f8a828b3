namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Takes the events of one session, in the order of the stream.</summary>
internal interface IEventReceiver
{
    /// <summary>Handles one event; must not keep it.</summary>
    void Receive(in EventRecord record);
}
