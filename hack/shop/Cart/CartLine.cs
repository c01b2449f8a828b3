namespace Shop.Cart;

internal sealed record CartLine(int ProductId, int Quantity, int Cents);
