using System.Runtime.CompilerServices;
using Pythia.Fuzz;

namespace Pythia.Unit.Tests.Ingesting;

/// <summary>A short, seeded part of <c>make fuzz</c>, over the kept corpus.</summary>
public sealed class DecoderFuzzTests
{
    [Theory]
    [InlineData(false, 20_000)]
    [InlineData(true, 20_000)]
    public void Decoders_hold_their_promises_for_any_input(bool isJson, int rounds)
    {
        var folder = Path.Combine(Corpus(), isJson ? "json" : "protobuf");
        var run = new FuzzRun(4, isJson, Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        try
        {
            run.RunCorpus();
            for (var round = 0; round < rounds; round++)
            {
                run.RunOne();
            }
        }
        catch (Exception finding)
        {
            Assert.Fail($"{Convert.ToBase64String(run.Current)}: {finding}");
        }

        Assert.True(run.Paths > 30);
    }

    private static string Corpus([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Fuzz", "Corpus"));
}
