using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Kubernetes;
using static Pythia.Unit.Tests.Kubernetes.TestClients;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>Properties of reading a stream: how the bytes arrive does not matter, and no bytes do more harm than being counted.</summary>
public sealed class WatchStreamTests
{
    [Fact]
    public void Events_do_not_depend_on_how_the_bytes_arrive()
    {
        var lines = Gen.Elements(
            Line("ADDED", Pod("ä-\U0001F680", "1")), Line("MODIFIED", Pod("b", "2")), Line("DELETED", Pod("c", "3")), "garbage\n", "\n", "\r\n",
            Line("BOOKMARK", """{"metadata":{"resourceVersion":"9"}}"""), Line("ADDED", Pod(new string('x', 300), "4")));
        var cases = lines.ListOf().SelectMany(l => Gen.Choose(1, 50).Select(chunk => (Text: string.Concat(l), Chunk: chunk)));
        Prop.ForAll(cases.ToArbitrary(), c => Read(Encoding.UTF8.GetBytes(c.Text), c.Chunk).SequenceEqual(Read(Encoding.UTF8.GetBytes(c.Text), int.MaxValue)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_end_in_the_end_of_the_stream()
    {
        var bytes = Gen.OneOf(Gen.Choose(0, 255), Gen.Elements((int)'\n', '{', '}', '"', 't')).Select(b => (byte)b).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), b => Read(b, 7)[^1] is "end Complete" or "end Truncated").QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Cutting_a_stream_anywhere_loses_only_what_was_not_whole()
    {
        var text = Encoding.UTF8.GetBytes(Line("ADDED", Pod("a", "1")) + Line("ADDED", Pod("b", "2")) + Line("ADDED", Pod("c", "3")));
        var whole = Read(text, int.MaxValue);
        for (var cut = 0; cut < text.Length; cut++)
        {
            var read = Read(text[..cut], 64);
            Assert.Equal(whole.Take(read.Count - 1), read.Take(read.Count - 1));
            Assert.StartsWith("end", read[^1]);
        }
    }

    // The handler and the stream answer synchronously, so nothing is waited for here.
    private static List<string> Read(byte[] bytes, int chunk)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ScriptedStream(bytes, _ => Task.FromResult(0), chunk)) };
        return ReadAsync(response).GetAwaiter().GetResult();
    }

    private static async Task<List<string>> ReadAsync(HttpResponseMessage response)
    {
        await using var stream = await WatchStream<Pod>.OpenAsync(response, TimeSpan.FromMinutes(1), maximumBytes: 1000, TimeProvider.System, default);
        var read = new List<string>();
        while (true)
        {
            var input = await stream.ReadAsync(default);
            read.Add(input switch
            {
                WatchInput<Pod>.Changed(var pod) => $"changed {pod.Metadata.Name}",
                WatchInput<Pod>.Deleted(var key, _, _) => $"deleted {key}",
                WatchInput<Pod>.StreamEnded(var reason, _) => $"end {reason}",
                _ => input.GetType().Name,
            });
            if (input is WatchInput<Pod>.StreamEnded)
            {
                return read;
            }
        }
    }
}
