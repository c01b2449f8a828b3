using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class KnownKindsTests
{
    private readonly KnownKinds kinds = new();

    [Fact]
    public void Kind_is_known_after_enough_spans_of_it()
    {
        See(SpanKind.Producer, KnownKinds.Enough - 1);
        Assert.False(kinds.Has(Publish));

        See(SpanKind.Producer, 1);

        Assert.True(kinds.Has(Publish));
        Assert.Equal(SpanKind.Producer, kinds.Of(Publish.Source, Publish.Operation));
    }

    [Fact]
    public void Activity_of_two_kinds_goes_on_telling_its_kind()
    {
        See(SpanKind.Producer, KnownKinds.Enough - 1);
        See(SpanKind.Consumer, 1);
        See(SpanKind.Producer, KnownKinds.Enough);

        Assert.False(kinds.Has(Publish));
    }

    [Fact]
    public void Activity_that_was_not_seen_is_internal_and_not_known()
    {
        Assert.False(kinds.Has(Publish));
        Assert.Equal(SpanKind.Internal, kinds.Of(Publish.Source, Publish.Operation));
    }

    private static ActivitySelection Publish =>
        ActivitySelection.TryOf(TracePointId.Of(Layer.Application, "s", "Shop.Mail", "publish"), out var selection, out _) ? selection! : throw new InvalidOperationException();

    private void See(SpanKind kind, int spans)
    {
        for (var i = 0; i < spans; i++)
        {
            kinds.Add(Publish.Source, Publish.Operation, kind);
        }
    }
}
