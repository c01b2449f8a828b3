using Pythia.Model;

namespace Pythia.Golden.Tests.CriticalPaths;

/// <summary>The results that CRISP and Jaeger UI publish for their own cases.</summary>
public sealed class PublishedCaseTests
{
    private const string Crisp = "crisp_fixtures.json";
    private const string JaegerUi = "jaeger_ui_cases.json";

    public static TheoryData<string> CrispCases() => ReferenceCase.Ids(Crisp);

    public static TheoryData<string> JaegerUiCases() => ReferenceCase.Ids(JaegerUi);

    [Theory]
    [MemberData(nameof(CrispCases))]
    public void Exclusive_times_are_those_of_Crisp(string id)
    {
        var reference = ReferenceCase.Load(Crisp, id);
        var path = CriticalPath.Compute(reference.Trace);

        var expected = reference.Json.GetProperty("exclusive_cp_time").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetInt64());
        var actual = path.Segments.GroupBy(segment => reference.NameOf(segment.Node)).ToDictionary(group => group.Key, group => group.Sum(segment => segment.Duration) / 1000);
        Assert.Equal(expected.OrderBy(item => item.Key), actual.OrderBy(item => item.Key));
    }

    [Theory]
    [MemberData(nameof(CrispCases))]
    public void Spans_on_the_path_are_those_of_Crisp(string id)
    {
        var reference = ReferenceCase.Load(Crisp, id);
        var path = CriticalPath.Compute(reference.Trace);

        var expected = reference.Json.GetProperty("critical_path").EnumerateArray().Select(item => item.GetProperty("spanID").GetString()!);
        Assert.Equal(expected.Order(), path.Nodes.Select(reference.NameOf).Order());
    }

    [Theory]
    [MemberData(nameof(JaegerUiCases))]
    public void Sections_are_those_of_Jaeger_UI(string id)
    {
        var reference = ReferenceCase.Load(JaegerUi, id);
        var path = CriticalPath.Compute(reference.Trace);

        var expected = reference.Json.GetProperty("critical_path_sections").EnumerateArray().Select(item => (
            item.GetProperty("spanID").GetString()!, item.GetProperty("sectionStart").GetInt64(), item.GetProperty("sectionEnd").GetInt64())).Reverse();
        var actual = path.Segments.Select(segment => (
            reference.NameOf(segment.Node), ReferenceCase.Microseconds(segment.Start), ReferenceCase.Microseconds(segment.End)));
        Assert.Equal(expected, actual);
    }
}
