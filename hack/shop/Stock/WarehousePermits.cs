using System.Diagnostics;
using Shop.Hosting;

namespace Shop.Stock;

/// <summary>
/// How many reservations may be open at the warehouse at once. A permit is kept until the warehouse has confirmed, after the
/// request has been answered. With problem <c>semaphore</c> there are two permits and the warehouse confirms late, so that requests queue.
/// </summary>
internal sealed class WarehousePermits(ProblemSwitch problems) : IDisposable
{
    private const int FewPermits = 2;
    private const int ManyPermits = 256;

    private static readonly ActivitySource Source = new("Shop.Stock");
    private static readonly TimeSpan LateConfirmation = TimeSpan.FromMilliseconds(150);

    private readonly SemaphoreSlim _few = new(FewPermits);
    private readonly SemaphoreSlim _many = new(ManyPermits);
    private int _waiting;

    /// <summary>Waits for a permit; the confirmation gives it back.</summary>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        var scarce = problems.ScarcePermits;
        var semaphore = scarce ? _few : _many;
        using (var wait = Source.StartActivity("reserve.wait-permit"))
        {
            var ahead = Interlocked.Increment(ref _waiting);
            wait?.SetTag("queue.length", semaphore.CurrentCount > 0 ? 0 : ahead);
            try
            {
                await semaphore.WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        _ = ConfirmAsync(semaphore, scarce ? LateConfirmation : TimeSpan.Zero);
    }

    public void Dispose()
    {
        _few.Dispose();
        _many.Dispose();
    }

    private static async Task ConfirmAsync(SemaphoreSlim semaphore, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay);
        }

        semaphore.Release();
    }
}
