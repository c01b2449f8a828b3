namespace Shop.Orders;

internal sealed record NewOrder(int CartId);
