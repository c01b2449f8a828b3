using System.Text;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>A stream that gives a text and then does what the test says.</summary>
internal sealed class ScriptedStream(byte[] bytes, Func<CancellationToken, Task<int>> end, int maximumChunk = int.MaxValue) : Stream
{
    private int position;

    public ScriptedStream(string text, Func<CancellationToken, Task<int>> end)
        : this(Encoding.UTF8.GetBytes(text), end)
    {
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == bytes.Length)
        {
            return await end(cancellationToken);
        }

        var count = Math.Min(Math.Min(buffer.Length, maximumChunk), bytes.Length - position);
        bytes.AsMemory(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
