using Shop.Hosting;

namespace Shop.Catalog;

/// <summary>
/// Discounts, behind one lock. With problem <c>lock</c> lists of products ask the head office for the list's date while they hold
/// it (its round trip is played), and every price waits.
/// </summary>
internal sealed class PriceList(ProblemSwitch problems)
{
    private static readonly TimeSpan HeadOfficeRoundTrip = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private long _dates;

    /// <summary>The price with its discount.</summary>
    public int Discounted(int cents)
    {
        lock (_gate)
        {
            return cents > 15000 ? cents * 95 / 100 : cents;
        }
    }

    /// <summary>How old the list is.</summary>
    public void LookUpDate()
    {
        lock (_gate)
        {
            _dates++;
            if (problems.HotPriceLock)
            {
                Thread.Sleep(HeadOfficeRoundTrip);
            }
        }
    }
}
