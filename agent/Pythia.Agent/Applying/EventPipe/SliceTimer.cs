using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Calls at each beginning and end of a slice of recording, by the wall clock; what is called must not fail.</summary>
internal sealed class SliceTimer(MonotonicClock clock, Func<CancellationToken, Task> change)
{
    // A clock that was set, or slices that came into force, are noticed within this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private Slices slices = new(1);
    private bool wasOpen = true;

    /// <summary>Whether it is recorded now, by what is in force.</summary>
    public bool IsOpen => slices.IsOpen(clock.ToUnix(MonotonicClock.Now));

    /// <summary>Other slices are in force from now on.</summary>
    public void Set(Slices next)
    {
        slices = next;
        wasOpen = IsOpen;
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // One look at the clock for both questions: between two, a change could slip through.
                var now = clock.ToUnix(MonotonicClock.Now);
                if (slices.IsOpen(now) != wasOpen)
                {
                    wasOpen = !wasOpen;
                    await change(cancellationToken);
                    continue;
                }

                var wait = slices.UntilChange(now);
                await Task.Delay(wait < LongestWait ? wait : LongestWait, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }
}
