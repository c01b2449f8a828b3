namespace Shop.Stock;

internal sealed record StockLevel(int ProductId, bool Available);
