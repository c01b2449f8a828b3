using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class JsonTests
{
    [Fact]
    public void Custom_resource_survives_a_round_trip()
    {
        var obj = new CustomResource<Spec, Status>
        {
            ApiVersion = "example.org/v1",
            Kind = "Thing",
            Metadata = new ObjectMeta
            {
                Name = "a",
                Namespace = "n",
                Labels = new Dictionary<string, string> { ["k"] = "v" },
                Finalizers = ["f"],
                CreationTimestamp = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            },
            Spec = new Spec { Mode = Mode.DryRun, Items = ["x"] },
            Status = new Status { Ready = true },
        };
        var json = JsonSerializer.Serialize(obj, KubernetesJson.Options);
        Assert.Contains("\"mode\":\"DryRun\"", json);
        Assert.Contains("\"creationTimestamp\":\"2026-11-20T10:00:00Z\"", json);
        Assert.DoesNotContain("ownerReferences", json);
        Assert.DoesNotContain("\"uid\"", json);
        Assert.DoesNotContain("\"key\"", json);
        var read = JsonSerializer.Deserialize<CustomResource<Spec, Status>>(json, KubernetesJson.Options)!;
        Assert.True(SemanticJson.AreEqual(obj, read));
        Assert.Equal(obj.Key, read.Key);
    }

    [Fact]
    public void Nulls_and_absent_members_leave_empty_values_and_unknown_members_are_ignored()
    {
        var read = JsonSerializer.Deserialize<CustomResource<Spec, Status>>(
            """{"metadata":{"name":"a","labels":null,"ownerReferences":null,"namespace":null,"managedFields":[{"x":1}]},"spec":{"items":null,"surprise":{"deep":[1]}}}""", KubernetesJson.Options)!;
        Assert.Empty(read.Metadata.Labels);
        Assert.Empty(read.Metadata.OwnerReferences);
        Assert.Equal(string.Empty, read.Metadata.Namespace);
        Assert.True(read.Spec.Items.IsEmpty);
        Assert.Null(read.Status);
    }

    [Fact]
    public void Unset_array_is_written_as_empty()
        => Assert.Equal("""{"mode":"Enforce","items":[]}""", JsonSerializer.Serialize(new Spec { Items = default }, KubernetesJson.Options));

    [Fact]
    public void Micro_time_always_has_six_digits()
    {
        var lease = new LeaseSpec { HolderIdentity = string.Empty, RenewTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)) };
        var json = JsonSerializer.Serialize(lease, KubernetesJson.Options);
        Assert.Contains("\"renewTime\":\"2026-01-02T02:04:05.000000Z\"", json);
        Assert.Contains("\"holderIdentity\":\"\"", json);
        Assert.DoesNotContain("acquireTime", json);
    }

    [Fact]
    public void Object_without_spec_is_malformed()
    {
        using var document = JsonDocument.Parse("""{"metadata":{"name":"a","resourceVersion":"7"}}""");
        Assert.False(ObjectDecoder.TryDecode<CustomResource<Spec, Status>>(document.RootElement, out _, out var malformed));
        Assert.Equal((new ObjectKey(string.Empty, "a"), "7"), (malformed.Key, malformed.ResourceVersion));
        Assert.Contains("spec", malformed.Error);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{"b":[1.0,2],"a":1}""", true)]
    [InlineData("""{"a":null,"b":[]}""", "{}", true)]
    [InlineData("""{"a":{}}""", "{}", false)]
    [InlineData("""{"a":"2026-01-01T00:00:00Z"}""", """{"a":"2026-01-01T01:00:00.000+01:00"}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":0}""", "{}", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":false}""", """{"a":true}""", false)]
    public void Comparison_is_semantic(string left, string right, bool equal)
    {
        Assert.Equal(equal, SemanticJson.AreEqual(JsonNode.Parse(left), JsonNode.Parse(right)));
        Assert.Equal(equal, SemanticJson.AreEqual(JsonNode.Parse(right), JsonNode.Parse(left)));
    }

    [Theory]
    [InlineData("""{"a":1,"more":2,"l":[{"x":1,"y":2}]}""", """{"a":1,"l":[{"x":1}]}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"l":[1,2]}""", """{"l":[1]}""", false)]
    [InlineData("""{}""", """{"emptyDir":{}}""", false)]
    public void Live_object_covers_what_is_wanted(string live, string wanted, bool covers)
        => Assert.Equal(covers, SemanticJson.Covers(JsonNode.Parse(live), JsonNode.Parse(wanted)));

    [Theory]
    [InlineData("""{"spec":{"a":1}}""", false)]
    [InlineData("""{"spec":{}}""", true)]
    [InlineData("""{"spec":{"a":1},"metadata":{"labels":{"gone":"1"}}}""", false)]
    public void Apply_would_release_what_is_owned_and_no_longer_wanted(string wanted, bool releases)
    {
        var live = JsonNode.Parse("""
            {"metadata":{"managedFields":[
              {"manager":"other","operation":"Apply","fieldsV1":{"f:spec":{"f:z":{}}}},
              {"manager":"me","operation":"Update","fieldsV1":{"f:spec":{"f:y":{}}}},
              {"manager":"me","operation":"Apply","subresource":"status","fieldsV1":{"f:status":{"f:x":{}}}},
              {"manager":"me","operation":"Apply","fieldsV1":{"f:spec":{"f:a":{}}}}]}}
            """)!.AsObject();
        Assert.Equal(releases, ManagedFields.WouldRelease(live, JsonNode.Parse(wanted)!.AsObject(), "me"));
        Assert.True(ManagedFields.WouldRelease(live, JsonNode.Parse(wanted)!.AsObject(), "newcomer"), "a manager that owns nothing must take ownership");
    }

    [Theory]
    [InlineData("""{"l":[{"name":"a","v":1}],"s":["x","y"]}""", false)]
    [InlineData("""{"l":[{"name":"b","v":1}],"s":["x","y"]}""", true)]
    [InlineData("""{"l":[{"name":"a"}],"s":["x","y"]}""", true)]
    [InlineData("""{"l":[{"name":"a","v":1}],"s":["x"]}""", true)]
    public void Ownership_of_list_items_is_found_by_key_and_by_value(string wanted, bool releases)
    {
        var live = JsonNode.Parse("""
            {"metadata":{"managedFields":[{"manager":"me","operation":"Apply","fieldsV1":{
              "f:l":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:v":{}}},"f:s":{"v:\"x\"":{},"v:\"y\"":{}}}}]}}
            """)!.AsObject();
        Assert.Equal(releases, ManagedFields.WouldRelease(live, JsonNode.Parse(wanted)!.AsObject(), "me"));
    }

    /// <summary>Bytes from the network never do more than count as malformed.</summary>
    [Fact]
    public void Decoder_never_throws_on_any_json()
    {
        var values = Gen.Sized(size => Values(Math.Min(size, 4)));
        Prop.ForAll(values.ToArbitrary(), json =>
        {
            using var document = JsonDocument.Parse(json);
            return ObjectDecoder.TryDecode<Pod>(document.RootElement, out var pod, out var malformed) ? pod is not null : malformed is not null;
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<string> Values(int depth)
    {
        var names = Gen.Elements("metadata", "name", "namespace", "labels", "spec", "nodeName", "status", "containerStatuses", "creationTimestamp", "generation");
        var leaves = Gen.Elements("null", "1", "-1.5e300", "\"x\"", "\"\"", "true", "\"2026-13-40T00:00:00Z\"");
        if (depth == 0)
        {
            return leaves;
        }

        var below = Values(depth - 1);
        var members = Gen.Two(names).SelectMany(n => Gen.Two(below).Select(v => $$$"""{"{{{n.Item1}}}":{{{v.Item1}}},"{{{n.Item2}}}x":{{{v.Item2}}},"metadata":{"name":{{{v.Item2}}}}}"""));
        return Gen.OneOf(leaves, members, below.Select(v => $"[{v}]"));
    }

    internal sealed record Spec
    {
        public Mode Mode { get; init; }

        public ImmutableArray<string> Items { get; init; } = [];
    }

    internal sealed record Status
    {
        public bool Ready { get; init; }
    }

    internal enum Mode
    {
        Enforce,
        DryRun,
    }
}
