using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class TracePointIdTests
{
    [Theory]
    [InlineData("application/shop-stock/Shop.Stock/reserve.wait", Layer.Application)]
    [InlineData("kernel/shop-orders/syscall/fsync", Layer.Kernel)]
    [InlineData("application/a/b/GET /cart/{id}", Layer.Application)]
    public void TryParse_of_a_valid_id_returns_its_parts(string text, Layer layer)
    {
        Assert.True(TracePointId.TryParse(text, out var id, out _));
        Assert.Equal(layer, id.Layer);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("application/a/b")]
    [InlineData("0/a/b/c")]
    [InlineData("disk/a/b/c")]
    [InlineData("application//b/c")]
    [InlineData("kernel/a/b/`rm -rf`")]
    [InlineData("kernel/a/b/c\"; exit(); //")]
    [InlineData("kernel/a/b/c\nd")]
    public void TryParse_of_an_invalid_id_says_what_is_wrong(string text)
    {
        Assert.False(TracePointId.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
