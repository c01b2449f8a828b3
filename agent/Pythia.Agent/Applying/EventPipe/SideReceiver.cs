using Pythia.Agent.Emitting;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Takes the events of one process's side session: activity switches to the thread log, runtime events to the decoder.</summary>
internal sealed class SideReceiver(ThreadLog threads, RuntimeDecoder decoder) : IEventReceiver
{
    /// <summary>Activity switches seen; the largest part of the attribution's cost.</summary>
    public PointCounter Switches { get; } = new();

    public void Receive(in EventRecord record)
    {
        if (record.Metadata.Kind == EventKind.SetActivityId)
        {
            if (record.Payload.Length >= 16)
            {
                Switches.Add(0);
                threads.AddSwitch(record.ThreadId, record.Timestamp, record.ActivityId, new Guid(record.Payload[..16]));
            }
        }
        else if (record.Metadata.Kind != EventKind.Other)
        {
            decoder.Decode(in record);
        }
    }
}
