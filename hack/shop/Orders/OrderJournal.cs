using System.Diagnostics;
using System.Text;
using Shop.Hosting;

namespace Shop.Orders;

/// <summary>
/// A file that survives a crash: an order is acknowledged when its line is on the disk. With problem <c>fsync</c> an archiver puts the
/// receipts of every fifth order into the same file, scattered over its pages, without a flush of its own; so the next
/// order's flush writes them out, and stalls.
/// </summary>
internal sealed class OrderJournal : IDisposable
{
    private const int PageBytes = 4096;
    private const int PageStride = 4 * PageBytes;
    private const int ReceiptPages = 10000;
    private const int OrdersPerArchive = 5;
    private const long JournalBytes = 1 << 20;

    private static readonly ActivitySource Source = new("Shop.Orders");

    private readonly FileStream _file;
    private readonly ProblemSwitch _problems;
    private readonly Lock _writing = new();
    private readonly byte[] _page = new byte[PageBytes];
    private long _orders;
    private long _pendingBytes;

    public OrderJournal(ShopOptions options, ProblemSwitch problems)
    {
        _problems = problems;
        Directory.CreateDirectory(options.JournalFolder);
        _file = new FileStream(
            Path.Combine(options.JournalFolder, $"orders-{Environment.ProcessId}.journal"),
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                BufferSize = 0,
                Options = FileOptions.DeleteOnClose,
                PreallocationSize = JournalBytes + ((long)ReceiptPages * PageStride),
            });
        Random.Shared.NextBytes(_page);
    }

    /// <summary>Appends a line and waits for the disk.</summary>
    public void Append(Order order)
    {
        long number;
        using (var append = Source.StartActivity("journal.append"))
        {
            var line = Encoding.UTF8.GetBytes($"{order.Id};{order.CartId};{order.Lines};{order.Cents}\n");
            number = Interlocked.Increment(ref _orders);
            append?.SetTag("journal.pending-bytes", Interlocked.Exchange(ref _pendingBytes, 0) + line.Length);
            append?.SetTag("order.lines", order.Lines);
            RandomAccess.Write(_file.SafeFileHandle, line, number * 64 % JournalBytes);
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }

        if (_problems.LargeReceipts && number % OrdersPerArchive == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => ArchiveReceipts(), null);
        }
    }

    public void Dispose() => _file.Dispose();

    private void ArchiveReceipts()
    {
        lock (_writing)
        {
            for (var i = 0; i < ReceiptPages; i++)
            {
                RandomAccess.Write(_file.SafeFileHandle, _page, JournalBytes + ((long)i * PageStride));
            }

            Interlocked.Add(ref _pendingBytes, (long)ReceiptPages * PageBytes);
        }
    }
}
