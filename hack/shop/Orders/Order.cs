namespace Shop.Orders;

internal sealed record Order(int Id, int CartId, int Lines, int Cents);
