using System.Text;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>A stream that gives a text and then does what the test says.</summary>
internal sealed class ScriptedStream(string text, Func<CancellationToken, Task<int>> end) : Stream
{
    private readonly byte[] bytes = Encoding.UTF8.GetBytes(text);
    private int position;

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

        var count = Math.Min(buffer.Length, bytes.Length - position);
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
