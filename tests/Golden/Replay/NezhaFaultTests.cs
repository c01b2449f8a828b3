using System.Text.Json;

namespace Pythia.Golden.Tests.Replay;

/// <summary>Faults injected by others into applications of others (Nezha, FSE'23): the faulty service must be ranked first or second.</summary>
public sealed class NezhaFaultTests
{
    public static TheoryData<string, string> Faults()
    {
        var faults = new TheoryData<string, string>();
        foreach (var set in (string[])["nezha_ob", "nezha_tt"])
        {
            using var truth = JsonDocument.Parse(GoldenFiles.Text($"{set}/ground_truth.json"));
            foreach (var fault in truth.RootElement.GetProperty("cases").EnumerateArray())
            {
                faults.Add(set, fault.GetProperty("id").GetString()!);
            }
        }

        return faults;
    }

    public static TheoryData<string> FaultFreeFiles()
    {
        var files = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(GoldenFiles.PathOf(string.Empty), "*.normal.jsonl.gz", SearchOption.AllDirectories).Order())
        {
            files.Add(Path.GetRelativePath(GoldenFiles.PathOf(string.Empty), file));
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_is_found_at_its_service(string set, string id)
    {
        var fault = CaseOf(set, id);
        var result = ReplayRun.Json(FileOf(set, fault, "fault"), "--baseline", FileOf(set, fault, "normal"));

        var service = fault.GetProperty("fault").GetProperty("service").GetString()!;
        Assert.Contains(service, ReplayRun.Services(result).Take(2));
        var finding = result.GetProperty("findings").EnumerateArray().First(item => item.GetProperty("service").GetString() == service);
        Assert.All(finding.GetProperty("places").EnumerateArray(), place => Assert.Contains(service, place.GetProperty("place").GetString()));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void With_any_quarter_left_out_the_right_service_is_blamed_or_none(string set, string id)
    {
        var fault = CaseOf(set, id);
        var service = fault.GetProperty("fault").GetProperty("service").GetString()!;
        var found = 0;
        for (var left = 0; left < 4; left++)
        {
            using var now = new TraceLines(FileOf(set, fault, "fault"), index => index % 4 != left);
            using var then = new TraceLines(FileOf(set, fault, "normal"), index => index % 4 != left);

            var services = ReplayRun.Services(ReplayRun.Json(now.Path, "--baseline", then.Path));

            Assert.True(services.Count == 0 || services.Take(2).Contains(service), string.Join(", ", services));
            found += services.Count > 0 ? 1 : 0;
        }

        Assert.True(found >= 3, $"{found} of 4");
    }

    [Theory]
    [MemberData(nameof(FaultFreeFiles))]
    public void Fault_free_window_raises_no_finding(string file)
    {
        var path = GoldenFiles.PathOf(file);

        Assert.Empty(ReplayRun.Services(ReplayRun.Json(path)));
        Assert.Empty(ReplayRun.Services(ReplayRun.Json(path, "--baseline", path)));
    }

    [Theory]
    [MemberData(nameof(FaultFreeFiles))]
    public void Fault_free_halves_do_not_differ(string file)
    {
        var path = GoldenFiles.PathOf(file);
        Func<int, bool>[] halves = [index => index < 30, index => index >= 30, index => index % 2 == 0, index => index % 2 == 1];
        for (var i = 0; i < halves.Length; i++)
        {
            using var now = new TraceLines(path, halves[i]);
            using var then = new TraceLines(path, halves[i ^ 1]);

            Assert.Empty(ReplayRun.Services(ReplayRun.Json(now.Path, "--baseline", then.Path)));
        }
    }

    private static JsonElement CaseOf(string set, string id)
    {
        using var truth = JsonDocument.Parse(GoldenFiles.Text($"{set}/ground_truth.json"));
        return truth.RootElement.GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("id").GetString() == id).Clone();
    }

    private static string FileOf(string set, JsonElement fault, string kind) =>
        GoldenFiles.PathOf(Path.Combine(set, fault.GetProperty("files").GetProperty(kind).GetString()!));
}
